package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static dev.afterward.transaction.Narayana.before;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TransactionEndedException;
import dev.afterward.boot.SchemaConfig;
import dev.afterward.boot.Stores;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.RollbackException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application's tables and the tasks in one SQLite file, in transactions of a real transaction manager. */
class SharedTransactionsTest {

    @TempDir
    Path directory;

    private final RecordingPort port = new RecordingPort();
    private final Narayana narayana = new Narayana();
    private AgroalDataSource engineSide;
    private AgroalDataSource dataSource;
    private TaskStore store;
    private int queue;
    private SharedTransactions room;

    @BeforeEach
    void open() throws Exception {
        String url = "jdbc:sqlite:" + directory.resolve("app.db");
        engineSide = Narayana.plainDataSource(url + "?journal_mode=WAL");
        store = Stores.dataSource(engineSide, SchemaConfig.DEFAULT);
        queue = store.open(List.of("q"), 0).queues().get("q");
        dataSource = Narayana.dataSource(url + "?transaction_mode=IMMEDIATE&journal_mode=WAL&busy_timeout=5000");
        room = new SharedTransactions(port, narayana.jta, dataSource, seam());
        inTransaction("create table orders (id integer primary key)");
    }

    @AfterEach
    void close() throws Exception {
        Narayana.leave();
        dataSource.close();
        store.close();
        engineSide.close();
    }

    private SharedStore seam() {
        return new SharedStore() {
            @Override
            public void write(Connection connection, List<NewTask> tasks, long now) {
                store.write(connection, tasks, now);
            }

            @Override
            public boolean settle(Connection connection, Settlement.Ended success) {
                return store.settle(connection, success);
            }

            @Override
            public boolean exists(TaskId id) {
                return store.status(id) != TaskStatus.NOT_FOUND;
            }

            @Override
            public void withdraw(Collection<TaskId> ids) {
                store.turn(Durability.PROCESS, turn -> {
                    ids.forEach(id -> turn.cancel(id.value(), 0, Settlement.Keep.NOTHING, 0));
                    return true;
                });
            }
        };
    }

    private NewTask task(long id) {
        return new NewTask(id, queue, 0, 0, 0, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private void inTransaction(String sql) throws Exception {
        MANAGER.begin();
        execute(sql);
        MANAGER.commit();
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private TaskStatus status(long id) {
        return store.status(new TaskId(id));
    }

    @Test
    void commit_writes_both() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        execute("insert into orders values (1)");
        room.enlist(List.of(task(2)));
        MANAGER.commit();
        assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
        assertThat(status(2)).isEqualTo(TaskStatus.PENDING);
        assertThat(port.committed).containsExactly(1L, 2L);
        assertThat(port.prepared).isEmpty();
        assertThat(narayana.announced).containsExactly(new TaskId(1), new TaskId(2));
    }

    @Test
    void rollback_writes_neither() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        MANAGER.rollback();
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(port.committed).isEmpty();
    }

    @Test
    void rollback_after_the_write_writes_neither() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        REGISTRY.registerInterposedSynchronization(
                before(() -> REGISTRY.registerInterposedSynchronization(before(REGISTRY::setRollbackOnly))));
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(narayana.announced).isEmpty();
    }

    @Test
    void a_late_enqueue_is_written_at_once() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        REGISTRY.registerInterposedSynchronization(before(
                () -> REGISTRY.registerInterposedSynchronization(before(() -> room.enlist(List.of(task(2)))))));
        MANAGER.commit();
        assertThat(status(2)).isEqualTo(TaskStatus.PENDING);
        assertThat(port.committed).containsExactly(1L, 2L);
    }

    @Test
    void a_transaction_that_sqlite_has_lost_is_rolled_back() throws Exception {
        MANAGER.begin();
        execute("insert into orders values (1)");
        room.enlist(List.of(task(1)));
        // What a full disk does, and an application that swallows the error.
        execute("rollback");
        execute("insert into orders values (2)");
        assertThatThrownBy(MANAGER::commit)
                .isInstanceOf(RollbackException.class)
                .hasStackTraceContaining("rolled the transaction back underneath");
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(narayana.announced).isEmpty();
    }

    @Test
    void a_task_that_was_committed_by_itself_is_withdrawn() throws Exception {
        SharedStore careless = new SharedStore() {
            @Override
            public void write(Connection connection, List<NewTask> tasks, long now) {
                try (Statement statement = connection.createStatement()) {
                    store.write(connection, tasks, now);
                    // The reaper, in the worst moment.
                    statement.execute("commit");
                } catch (java.sql.SQLException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public boolean settle(Connection connection, Settlement.Ended success) {
                return store.settle(connection, success);
            }

            @Override
            public boolean exists(TaskId id) {
                return seam().exists(id);
            }

            @Override
            public void withdraw(Collection<TaskId> ids) {
                seam().withdraw(ids);
            }
        };
        SharedTransactions hasty = new SharedTransactions(port, narayana.jta, dataSource, careless);
        MANAGER.begin();
        hasty.enlist(List.of(task(1)));
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
    }

    @Test
    void a_transaction_marked_for_rollback_takes_nothing() throws Exception {
        MANAGER.begin();
        MANAGER.setRollbackOnly();
        assertThatThrownBy(() -> room.enlist(List.of(task(1)))).isInstanceOf(TransactionEndedException.class);
    }

    @Test
    void the_self_test_passes_and_leaves_nothing() throws Exception {
        room.selfTest();
        assertThat(store.inspector().counts(10)).allMatch(count -> count.count() == 0);
        // In a caller's transaction too, which it leaves alone.
        MANAGER.begin();
        execute("select 1");
        Object before = REGISTRY.getTransactionKey();
        assertThat(before).isEqualTo(REGISTRY.getTransactionKey());
        MANAGER.rollback();
    }

    @Test
    void deferred_transactions_are_refused() throws Exception {
        try (AgroalDataSource deferred =
                Narayana.dataSource("jdbc:sqlite:" + directory.resolve("app.db") + "?journal_mode=WAL")) {
            assertThatThrownBy(() -> new SharedTransactions(port, narayana.jta, deferred, seam()).selfTest())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("transaction_mode=IMMEDIATE");
        }
    }

    @Test
    void a_data_source_that_takes_no_part_in_transactions_is_refused() throws Exception {
        SharedStore careless = new SharedStore() {
            @Override
            public void write(Connection connection, List<NewTask> tasks, long now) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("begin immediate");
                    store.write(connection, tasks, now);
                    statement.execute("commit");
                } catch (java.sql.SQLException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public boolean settle(Connection connection, Settlement.Ended success) {
                return store.settle(connection, success);
            }

            @Override
            public boolean exists(TaskId id) {
                return seam().exists(id);
            }

            @Override
            public void withdraw(Collection<TaskId> ids) {
                seam().withdraw(ids);
            }
        };
        assertThatThrownBy(() -> new SharedTransactions(port, narayana.jta, engineSide, careless).selfTest())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("does not take part in JTA transactions");
        assertThat(store.inspector().counts(10)).allMatch(count -> count.count() == 0);
        assertThatThrownBy(() -> new SharedTransactions(port, narayana.jta, engineSide, seam()).selfTest())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no transaction");
    }

    @Test
    void a_database_without_the_table_is_refused() throws Exception {
        try (AgroalDataSource other =
                Narayana.dataSource("jdbc:sqlite:" + directory.resolve("other.db") + "?transaction_mode=IMMEDIATE")) {
            assertThatThrownBy(() -> new SharedTransactions(port, narayana.jta, other, seam()).selfTest())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("afterward_task");
        }
    }
}
