package dev.afterward.postgresql;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.dispatch.LogRecords;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A commit waits for a synchronous standby that is away, and somebody ends the wait. */
class UnconfirmedCommitTest {

    @TaskQueue(name = "work")
    public record Work(int number) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WAITING =
            "from pg_stat_activity where wait_event = 'SyncRep' and backend_type = 'client backend'";

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @RegisterExtension
    final LogRecords logged = new LogRecords();

    private TaskService client;

    @BeforeEach
    void begin() throws SQLException {
        client = Afterward.builder()
                .dataSource(server.dataSource())
                .workers(0)
                .processor(Work.class, (task, context) -> {})
                .build();
        client.start();
        standby("'nobody'", "nobody");
    }

    @AfterEach
    void end() throws SQLException {
        standby("default", "");
        client.stopNow();
    }

    private void standby(String setting, String shown) throws SQLException {
        server.execute("alter system set synchronous_standby_names = " + setting, "select pg_reload_conf()");
        await().atMost(PATIENCE)
                .until(() -> server.textsOf("show synchronous_standby_names").contains(shown));
    }

    /** Enqueues, and waits until the commit waits. */
    private CompletableFuture<List<TaskId>> enqueued(List<Work> tasks) {
        CompletableFuture<List<TaskId>> call =
                CompletableFuture.supplyAsync(() -> client.add(tasks).submit());
        awaitWaiting(0);
        return call;
    }

    /** Waits until a session waits for the standby that is not a certain one. */
    private long awaitWaiting(long not) {
        String other = "select pid " + WAITING + " and pid <> " + not;
        await().atMost(PATIENCE).until(() -> server.textsOf(other).size() == 1);
        return Long.parseLong(server.textsOf(other).get(0));
    }

    private List<TaskId> cancelled(CompletableFuture<List<TaskId>> call) throws Exception {
        assertThat(call).isNotDone();
        server.execute("select pg_cancel_backend(pid) " + WAITING);
        return call.get(PATIENCE.toSeconds(), SECONDS);
    }

    private void areStored(List<TaskId> ids) {
        assertThat(server.textsOf("select count(*) from afterward_task")).containsExactly(String.valueOf(ids.size()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(logged.all())
                        .extracting(LogRecord::getMessage)
                        .anySatisfy(text -> assertThat(text)
                                .startsWith("AFT-232:")
                                .contains("canceling wait for synchronous replication")));
    }

    @Test
    void a_task_is_stored_and_the_log_warns() throws Exception {
        areStored(cancelled(enqueued(List.of(new Work(1)))));
    }

    @Test
    void a_bulk_is_stored_and_the_log_warns() throws Exception {
        areStored(
                cancelled(enqueued(IntStream.range(0, 2_500).mapToObj(Work::new).toList())));
    }

    /** As by a restart. The new connection finds what was committed, and that is not yet in the standby either. */
    @Test
    void a_task_whose_session_was_ended_is_not_acknowledged_before_the_standby_has_it() throws Exception {
        CompletableFuture<List<TaskId>> call = enqueued(List.of(new Work(1)));
        long ended = awaitWaiting(0);
        server.execute("select pg_terminate_backend(" + ended + ")");
        awaitWaiting(ended);
        assertThat(call).isNotDone();
        standby("default", "");
        assertThat(call.get(PATIENCE.toSeconds(), SECONDS))
                .allSatisfy(id -> assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING));
    }
}
