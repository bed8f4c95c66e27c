package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL answers the COMMIT of a transaction in which something has failed with ROLLBACK, which is no error to its driver.
 * So a statement is sent before it that would fail as well: that which numbers the turn.
 */
class SilentRollbackTest {

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private Connection first;

    @Test
    void isNotTakenForACommit() {
        try (TaskStore store = Postgresql.dataSource(remembering())) {
            int queue = store.open(List.of("a"), 0).queues().get("a");
            assertThatThrownBy(() -> insert(store, queue, 1, true)).isInstanceOf(TaskStoreException.class);
            assertThat(store.status(new TaskId(1))).isEqualTo(TaskStatus.NOT_FOUND);
            insert(store, queue, 2, false);
            assertThat(store.status(new TaskId(2))).isEqualTo(TaskStatus.PENDING);
        }
    }

    private void insert(TaskStore store, int queue, long id, boolean isSpoiled) {
        store.turn(Durability.FULL, turn -> {
            // Its answer is needed: so the transaction has begun.
            turn.nextDue();
            turn.insert(List.of(new NewTask(id, queue, 0, 1, 0, new byte[1])), 2);
            if (isSpoiled) {
                spoil();
            }
            return true;
        });
    }

    /** Something fails, and nobody hears of it. */
    private void spoil() {
        try (Statement statement = first.createStatement()) {
            statement.execute("select absent from afterward_absent");
        } catch (SQLException expected) {
            // That was the purpose.
        }
    }

    /** The first connection is the one for turns. */
    private PGSimpleDataSource remembering() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                first = first == null ? connection : first;
                return connection;
            }
        };
        dataSource.setUrl(server.url());
        return dataSource;
    }
}
