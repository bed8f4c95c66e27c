package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Cases;
import dev.afterward.Task;
import dev.afterward.TaskService;
import dev.afterward.postgresql.Node.Call;
import dev.afterward.postgresql.Node.Chore;
import dev.afterward.postgresql.Node.Errand;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several nodes on one PostgreSQL, each in a process of its own, and what may happen to them. */
@Tag("faults")
class NodesTest {

    private static final int TASKS = Cases.number(1000);

    private static final Duration LONG_LEASE = Duration.ofSeconds(60);
    private static final Duration SHORT_LEASE = Duration.ofSeconds(2);

    private static final String SERIALIZABLE = "&options=-c%20default_transaction_isolation=serializable";

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final List<Node> nodes = new ArrayList<>();
    private TaskService client;
    private long deadlocks;

    @BeforeEach
    void record() throws SQLException {
        server.execute(Node.RECORD);
        deadlocks = number("select deadlocks from pg_stat_database where datname = current_database()");
        client = Node.client("parent", server.dataSource(), server.dataSource(), builder -> builder.workers(0));
        client.start();
    }

    /** Nobody waited for another one in a circle. */
    @AfterEach
    void close() throws Exception {
        client.stop(Duration.ofSeconds(10));
        for (Node node : nodes) {
            node.close();
        }
        assertThat(number("select deadlocks from pg_stat_database where datname = current_database()"))
                .as("deadlocks")
                .isLessThanOrEqualTo(deadlocks);
    }

    @Test
    void two_nodes_run_every_task_once() throws Exception {
        start(2, server.url(), LONG_LEASE);
        enqueue();
        awaitEnd();
        assertThat(missing()).isEmpty();
        assertThat(misrun()).isEmpty();
        assertThat(number("select count(distinct node) from ran")).isEqualTo(2);
    }

    @Test
    void four_nodes_run_every_task_once_although_the_database_is_serializable_by_default() throws Exception {
        enqueue();
        start(4, server.url() + SERIALIZABLE, LONG_LEASE);
        awaitEnd();
        assertThat(missing()).isEmpty();
        assertThat(misrun()).isEmpty();
    }

    @Test
    void what_a_killed_node_had_claimed_is_run_by_the_others() throws Exception {
        enqueue();
        start(2, server.url(), SHORT_LEASE);
        awaitRan(100);
        nodes.get(0).signal("KILL");
        awaitEnd();
        assertThat(missing()).isEmpty();
        assertThat(number("select count(*) from ("
                        + "select name from ran where name not like '%again%' group by name"
                        + " having count(*) > 1 and not bool_or(node = 'node0')) twice"))
                .as("run twice, though no node had died while it did")
                .isZero();
    }

    @Test
    void a_node_that_was_stopped_beyond_its_lease_begins_nothing_that_it_had_claimed() throws Exception {
        enqueue();
        start(2, server.url(), SHORT_LEASE);
        awaitRan(100);
        nodes.get(0).signal("STOP");
        awaitEnd();
        server.execute("create table went_on as select clock_timestamp() as at");
        nodes.get(0).signal("CONT");
        enqueueSome("later", 500);
        awaitEnd();
        assertThat(missing()).isEmpty();
        assertThat(number("select count(distinct name) from ran where name like 'later%'"))
                .isEqualTo(500);
        assertThat(number("select count(*) from ran, went_on"
                        + " where node = 'node0' and ran.at > went_on.at and name not like 'later%'"))
                .as("attempts that were about to begin when it was stopped, one a worker")
                .isLessThanOrEqualTo(Node.WORKERS);
    }

    @Test
    void connections_that_are_cut_lose_nothing_and_repeat_nothing() throws Exception {
        enqueue();
        start(2, server.url() + "&ApplicationName=afterward", LONG_LEASE);
        for (int round = 1; round <= 20; round++) {
            awaitRan(40 * round);
            server.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'afterward' and query like '%afterward_%'");
        }
        awaitEnd();
        assertThat(missing()).isEmpty();
        assertThat(misrun()).isEmpty();
    }

    @Test
    void commits_without_an_answer_that_come_late_lose_nothing_and_repeat_nothing() throws Exception {
        try (LateCommits proxy = new LateCommits(server.dataSource().getPortNumbers()[0], 4)) {
            String url =
                    server.url().replaceFirst("localhost:\\d+", "127.0.0.1:" + proxy.port()) + "&prepareThreshold=0";
            start(2, url, LONG_LEASE);
            // Not before: a node whose registration is not answered does not start.
            proxy.begin();
            enqueue();
            awaitEnd();
            assertThat(proxy.late()).isPositive();
        }
        assertThat(missing()).isEmpty();
        assertThat(misrun()).isEmpty();
        assertThat(server.textsOf("select name from ran where name like '%.called' group by name having count(*) > 1"))
                .as("whose enqueue was refused, and has committed later")
                .isEmpty();
    }

    @Test
    void a_server_that_restarts_loses_nothing() throws Exception {
        enqueue();
        start(2, server.url(), LONG_LEASE);
        awaitRan(200);
        crash();
        awaitRan(300);
        crash();
        awaitEnd();
        assertThat(missing()).isEmpty();
    }

    /** One of its processes dies: the server ends all of them, and recovers from its log. */
    private void crash() throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            ProcessHandle.of(row.getLong(1)).orElseThrow().destroyForcibly();
        }
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> number("select 1") == 1);
    }

    private void start(int count, String store, Duration lease) throws Exception {
        for (int i = 0; i < count; i++) {
            nodes.add(Node.start("node" + i, store, server.url(), lease));
        }
    }

    /**
     * Enqueues {@link #TASKS} tasks that are run once, a tenth as many that are run twice (their names have "again" in it), and a
     * tenth as many that enqueue another one.
     */
    private void enqueue() {
        enqueueSome("plain", TASKS * 4 / 5);
        for (int i = TASKS * 4 / 5; i < TASKS; i++) {
            Task task = i % 2 == 0 ? new Errand("plain." + i, 0) : new Chore("plain." + i, 0);
            if (i % 10 == 0) {
                client.enqueue(task, Duration.ofMillis(i % 1000));
            } else {
                client.add(task).priority(i % 5).submit();
            }
        }
        client.add(IntStream.range(0, TASKS / 10)
                        .mapToObj(i -> new Chore("again." + i, 1))
                        .toList())
                .submit();
        client.add(IntStream.range(0, TASKS / 10)
                        .mapToObj(i -> new Call("call." + i))
                        .toList())
                .submit();
    }

    private void enqueueSome(String prefix, int count) {
        client.add(IntStream.range(0, count)
                        .mapToObj(i -> i % 3 == 0 ? new Errand(prefix + "." + i, 0) : new Chore(prefix + "." + i, 0))
                        .toList())
                .submit();
    }

    private void awaitRan(int count) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> number("select count(*) from ran") >= count);
    }

    private void awaitEnd() {
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> number("select count(*) from afterward_task") == 0);
    }

    /** Those that {@link #enqueue} has enqueued and that were not run. */
    private List<String> missing() {
        return server.textsOf("select name from ("
                + "select 'plain.' || i as name from generate_series(0, " + (TASKS - 1) + ") i"
                + " union all select 'again.' || i from generate_series(0, " + (TASKS / 10 - 1) + ") i"
                + " union all select 'call.' || i from generate_series(0, " + (TASKS / 10 - 1) + ") i"
                + " union all select 'call.' || i || '.called' from generate_series(0, " + (TASKS / 10 - 1) + ") i"
                + ") wanted where not exists (select 1 from ran where ran.name = wanted.name)");
    }

    /**
     * Those that were not run as often as they should. A task that enqueues another one is left out: it is tried again when
     * it could not, or was not told whether it has.
     */
    private List<String> misrun() {
        return server.textsOf("select name || ': ' || count(*) from ran where name not like 'call%' group by name"
                + " having count(*) <> case when name like 'again%' then 2 else 1 end");
    }

    private long number(String query) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
