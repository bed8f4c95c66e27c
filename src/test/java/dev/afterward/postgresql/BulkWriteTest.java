package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.crash.Intercepted;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import dev.afterward.store.UnknownTurnException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** A bulk is one transaction: of a lost answer to its COMMIT it is found out what it was. */
class BulkWriteTest {

    private static final long NOW = 1_000;
    private static final int ROWS = 2_500;

    /** What is done instead of a COMMIT. */
    @FunctionalInterface
    private interface Commit {
        void of(PreparedStatement statement) throws SQLException;
    }

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private volatile Commit commit = PreparedStatement::execute;
    private TaskStore store;
    private int queue;

    @BeforeEach
    void open() {
        store = Postgresql.dataSource(watched());
        queue = store.open(List.of("a"), NOW).queues().get("a");
    }

    @AfterEach
    void close() {
        commit = PreparedStatement::execute;
        store.close();
        assertThat(server.textsOf("select bulk from afterward_proof"))
                .as("proofs left")
                .isEmpty();
    }

    private PGSimpleDataSource watched() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return Intercepted.of(Connection.class, super.getConnection(), (method, arguments, real) -> {
                    Object result = real.call(arguments);
                    return method.equals("prepareStatement") && ((String) arguments[0]).endsWith("commit")
                            ? intercepted((PreparedStatement) result)
                            : result;
                });
            }
        };
        dataSource.setUrl(server.url());
        return dataSource;
    }

    private PreparedStatement intercepted(PreparedStatement statement) {
        return Intercepted.of(PreparedStatement.class, statement, (method, arguments, real) -> {
            if (!method.equals("execute")) {
                return real.call(arguments);
            }
            commit.of(statement);
            return false;
        });
    }

    private List<NewTask> bulk() {
        return LongStream.rangeClosed(1, ROWS)
                .mapToObj(id -> new NewTask(
                        id, queue, (int) id % 3, id % 10 == 0 ? NOW + id : NOW, id % 7, new byte[] {(byte) id}))
                .toList();
    }

    private void write() {
        store.writeBulk(bulk(), NOW);
    }

    private List<String> stored() {
        return server.textsOf("select count(*) from afterward_task");
    }

    private static SQLException lost() {
        return new SQLException("the answer is lost", "08006");
    }

    @Test
    void is_written_as_it_is() {
        write();
        assertThat(store.status(new TaskId(10))).isEqualTo(TaskStatus.PENDING);
        List<ClaimedTask> claimed = store.turn(
                Durability.PROCESS,
                turn -> turn.claim(queue, ROWS, Long.MAX_VALUE, NOW).tasks());
        List<NewTask> ready = bulk().stream().filter(task -> task.due() <= NOW).toList();
        assertThat(claimed).hasSameSizeAs(ready);
        assertThat(claimed.stream().map(ClaimedTask::candidate)).isSortedAccordingTo(Candidate.ORDER);
        Map<Long, NewTask> byId = ready.stream().collect(Collectors.toMap(NewTask::id, task -> task));
        for (ClaimedTask found : claimed) {
            NewTask task = byId.get(found.id());
            assertThat(found.priority()).isEqualTo(task.priority());
            assertThat(found.parent()).isEqualTo(task.parent());
            assertThat(found.payload()).isEqualTo(task.payload());
        }
    }

    @Test
    void is_not_written_in_part() {
        List<NewTask> twice = IntStream.of(1, 2, 3, 2)
                .mapToObj(id -> new NewTask(id, queue, 0, NOW, 0, new byte[1]))
                .toList();
        assertThatThrownBy(() -> store.writeBulk(twice, NOW)).isInstanceOf(TaskStoreException.class);
        assertThat(stored()).containsExactly("0");
    }

    @Test
    void is_stored_although_the_answer_is_lost() {
        commit = statement -> {
            commit = PreparedStatement::execute;
            statement.execute();
            // Somebody has run all of it before its writer asks.
            server.execute("delete from afterward_task");
            throw lost();
        };
        write();
        assertThat(stored()).containsExactly("0");
    }

    @Test
    void is_not_stored_if_the_commit_was_lost() {
        commit = statement -> {
            statement.getConnection().close();
            throw lost();
        };
        assertThatThrownBy(this::write)
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(UnknownTurnException.class);
        assertThat(stored()).containsExactly("0");
    }

    @Test
    void is_waited_for_if_its_commit_comes_late() throws Exception {
        try (LateCommits proxy = new LateCommits(server.dataSource().getPortNumbers()[0], 1)) {
            PGSimpleDataSource late = new PGSimpleDataSource();
            late.setUrl(
                    server.url().replaceFirst("localhost:\\d+", "127.0.0.1:" + proxy.port()) + "&prepareThreshold=0");
            try (TaskStore other = Postgresql.dataSource(late)) {
                other.open(List.of("a"), NOW);
                proxy.cutNext();
                other.writeBulk(bulk(), NOW);
                assertThat(proxy.late()).isPositive();
            }
        }
        assertThat(stored()).containsExactly("" + ROWS);
    }
}
