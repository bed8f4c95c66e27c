package dev.afterward.postgresql;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.Gate;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Nodes on one database wake each other. The poll is an hour away, so that nothing here is found by it. */
class WakingTest {

    @TaskQueue(name = "work")
    public record Work(int number) implements Task {}

    @TaskQueue(name = "other")
    public record Other(int number) implements Task {}

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final List<TaskService> clients = new ArrayList<>();
    private final List<Recorder> recorders = new ArrayList<>();
    private final Set<Integer> done = ConcurrentHashMap.newKeySet();

    @AfterEach
    void stop() {
        clients.forEach(TaskService::stopNow);
    }

    private Recorder recorder(String name) {
        PGSimpleDataSource source = server.dataSource();
        source.setApplicationName(name);
        Recorder recorder = new Recorder(source);
        recorders.add(recorder);
        return recorder;
    }

    private Afterward.Builder builder(DataSource dataSource) {
        return Afterward.builder()
                .dataSource(dataSource)
                .poll(NEVER)
                // What is read once, after a start, is not what a node does that is idle.
                .gate(Gate.OFF)
                .processor(Work.class, (task, context) -> done.add(task.number()));
    }

    private TaskService started(Afterward.Builder builder) {
        TaskService client = builder.build();
        clients.add(client);
        client.start();
        return client;
    }

    /** Runs tasks, and has nothing to do: it listens, and has looked. */
    private TaskService idle(String name) throws SQLException {
        return idle(builder(recorder(name)), name);
    }

    private TaskService idle(Afterward.Builder builder, String name) throws SQLException {
        TaskService client = started(builder);
        awaitListener(name);
        return client;
    }

    private void awaitListener(String name) {
        Recorder recorder = recorders.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        await().atMost(PATIENCE).until(() -> recorder.count(WakingTest::isLook) > 0);
        rest(recorder);
    }

    /** Waits until a client sends nothing any more for a while. */
    private static void rest(Recorder recorder) {
        int[] before = {-1};
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(150)).until(() -> {
            int now = recorder.size();
            boolean rests = now == before[0];
            before[0] = now;
            return rests;
        });
    }

    private TaskService enqueuesOnly() {
        return started(builder(recorder("enqueues")).workers(0));
    }

    private void awaitDone(Integer... numbers) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(done).contains(numbers));
    }

    private static boolean isLook(String sql) {
        return sql.startsWith("with recursive ready");
    }

    private static boolean isAnnouncement(String sql) {
        return sql.contains("pg_notify");
    }

    @Test
    void a_task_runs_on_an_idle_node_when_the_node_that_enqueues_has_no_workers() throws SQLException {
        idle("runs");
        enqueuesOnly().enqueue(new Work(1));
        awaitDone(1);
    }

    @Test
    void a_scheduled_task_wakes_the_others_when_it_is_due() throws SQLException {
        TaskClient enqueues = enqueuesOnly();
        idle("runs");
        enqueues.enqueue(new Work(1), Duration.ofMillis(300));
        awaitDone(1);
        // One that is due earlier than what was announced is announced too.
        enqueues.enqueue(new Work(2), Duration.ofMinutes(10));
        enqueues.enqueue(new Work(3), Duration.ofMillis(300));
        awaitDone(3);
    }

    @Test
    void a_backlog_is_shared() throws SQLException, InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        Recorder recorder = recorder("busy");
        TaskService full = started(Afterward.builder()
                .dataSource(recorder)
                .poll(NEVER)
                .workers(1)
                .processor(Work.class, (task, context) -> {
                    busy.countDown();
                    held.await();
                }));
        try {
            idle("runs");
            full.enqueue(new Work(0));
            assertThat(busy.await(20, SECONDS)).isTrue();
            rest(recorder);
            full.enqueue(new Work(1));
            awaitDone(1);
            full.enqueue(new Work(2));
            awaitDone(2);
        } finally {
            held.countDown();
        }
    }

    @Test
    void what_a_node_does_itself_wakes_nobody() throws SQLException {
        TaskService own = idle("runs");
        Recorder recorder = recorders.get(0);
        int before = recorder.count(WakingTest::isAnnouncement);
        own.enqueue(new Work(1));
        awaitDone(1);
        rest(recorder);
        assertThat(recorder.count(WakingTest::isAnnouncement)).isEqualTo(before);
    }

    @Test
    void a_queue_that_the_receiver_does_not_process_does_not_disturb_it() throws SQLException {
        TaskClient both =
                started(builder(recorder("enqueues")).workers(0).processor(Other.class, (task, context) -> {}));
        idle("runs");
        Recorder recorder = recorders.get(1);
        int before = recorder.size();
        both.enqueue(new Other(1));
        await().atMost(PATIENCE).until(() -> recorders.get(0).count(WakingTest::isAnnouncement) > 1);
        rest(recorder);
        assertThat(recorder.size()).isEqualTo(before);
        both.enqueue(new Work(2));
        awaitDone(2);
    }

    @Test
    void a_listener_that_was_killed_hears_again_and_finds_what_came_meanwhile() throws SQLException {
        TaskClient enqueues = enqueuesOnly();
        idle("runs");
        Recorder recorder = recorders.get(1);
        rest(recorders.get(0));
        recorder.refuse(true);
        int looks = recorder.count(WakingTest::isLook);
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'runs'"
                + " and query like 'with recursive ready%'");
        await().atMost(PATIENCE).until(() -> recorder.refusals() > 0);
        int announced = recorders.get(0).count(WakingTest::isAnnouncement);
        enqueues.enqueue(new Work(1));
        await().atMost(PATIENCE).until(() -> recorders.get(0).count(WakingTest::isAnnouncement) > announced);
        assertThat(done).isEmpty();
        recorder.refuse(false);
        awaitDone(1);
        await().atMost(PATIENCE).until(() -> recorder.count(WakingTest::isLook) > looks);
        enqueues.enqueue(new Work(2));
        awaitDone(2);
    }

    @Test
    void tasks_that_an_application_has_written_itself_wake_the_others() throws SQLException {
        idle("runs");
        TaskService enqueues = enqueuesOnly();
        Recorder application = new Recorder(server.dataSource());
        try (Connection connection = application.getConnection()) {
            connection.setAutoCommit(false);
            enqueues.add(new Work(1)).using(connection).submit();
            connection.commit();
        }
        enqueues.notifyCommitted();
        awaitDone(1);
        assertThat(application.count(WakingTest::isAnnouncement)).isZero();
    }

    @Test
    void announcements_are_made_outside_transactions() throws SQLException {
        idle("runs");
        enqueuesOnly().enqueue(new Work(1));
        awaitDone(1);
        Recorder enqueues = recorders.get(1);
        List<String> statements = enqueues.ofConnectionWith(WakingTest::isAnnouncement);
        boolean inTransaction = false;
        for (String sql : statements) {
            if (isAnnouncement(sql)) {
                assertThat(inTransaction).as("%s", statements).isFalse();
            }
            inTransaction = sql.startsWith("begin") || (inTransaction && !sql.matches("(?s)(commit|rollback)"));
        }
        assertThat(statements).anyMatch(WakingTest::isAnnouncement).anyMatch(sql -> sql.startsWith("begin"));
    }

    @Test
    void many_commits_are_announced_together() throws SQLException {
        TaskClient enqueues = enqueuesOnly();
        idle("runs");
        Recorder recorder = recorders.get(0);
        rest(recorder);
        int before = recorder.count(WakingTest::isAnnouncement);
        long began = System.nanoTime();
        for (int i = 0; i < 300; i++) {
            enqueues.enqueue(new Work(i));
        }
        await().atMost(PATIENCE).until(() -> done.size() == 300);
        long tenths = Duration.ofNanos(System.nanoTime() - began).toMillis() / 10;
        assertThat(recorder.count(WakingTest::isAnnouncement) - before).isLessThanOrEqualTo((int) tenths + 2);
    }

    @Test
    void tasks_of_a_dead_node_are_found_by_the_look_of_an_idle_one() throws SQLException {
        Recorder recorder = recorder("runs");
        idle(builder(recorder).poll(Duration.ofSeconds(1)), "runs");
        server.execute(
                "insert into afterward_client (id, turn, seen, last_id, node, started, version, busy)"
                        + " values (900, 0, 0, 0, 'dead', 0, 'x', 1)",
                "insert into afterward_task (id, queue, state, rank, due, payload, owner, claims, attempt, started)"
                        + " select 1024, id, 2, 0, 0, '{\"number\":7}', 900, 1, 1, 0 from afterward_queue where name = 'work'");
        awaitDone(7);
    }

    @Test
    void an_idle_node_reads_and_does_nothing_else() throws SQLException {
        Recorder recorder = recorder("runs");
        idle(builder(recorder).poll(Duration.ofSeconds(1)), "runs");
        int before = recorder.size();
        long xid = number("select txid_snapshot_xmax(txid_current_snapshot())");
        await().atMost(PATIENCE).until(() -> recorder.size() >= before + 3);
        assertThat(recorder.since(before)).allMatch(WakingTest::isLook);
        assertThat(number("select txid_snapshot_xmax(txid_current_snapshot())")).isEqualTo(xid);
        assertThat(number("select count(*) from pg_stat_activity where application_name = 'runs'"
                        + " and state like 'idle in transaction%'"))
                .isZero();
    }

    @Test
    void a_node_that_hears_nothing_polls() throws SQLException {
        Recorder deaf = recorder("deaf");
        deaf.hide();
        idle(builder(deaf), "deaf");
        enqueuesOnly().enqueue(new Work(1));
        awaitDone(1);
        int looks = deaf.count(WakingTest::isLook);
        await().atMost(PATIENCE).until(() -> deaf.count(WakingTest::isLook) > looks);
    }

    @Test
    void a_schema_may_have_any_name() throws SQLException {
        server.execute("create schema \"Of Orders\"");
        try {
            Recorder runs = recorder("runs");
            runs.schema("\"Of Orders\"");
            Recorder enqueues = recorder("enqueues");
            enqueues.schema("\"Of Orders\"");
            idle(builder(runs), "runs");
            started(builder(enqueues).workers(0)).enqueue(new Work(1));
            awaitDone(1);
        } finally {
            stop();
            server.execute("drop schema \"Of Orders\" cascade");
        }
    }

    @Test
    void a_stopped_node_does_not_listen_any_more() throws SQLException {
        idle("runs").stopNow();
        await().atMost(PATIENCE)
                .until(() -> number("select count(*) from pg_stat_activity where application_name = 'runs'") == 0);
        assertThat(recorders.get(0).count(sql -> sql.startsWith("unlisten"))).isEqualTo(1);
    }

    private long number(String query) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
