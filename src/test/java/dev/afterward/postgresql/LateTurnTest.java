package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.crash.Intercepted;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import dev.afterward.store.UnknownTurnException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Turns whose end the server receives when their client has long asked what became of them: on the way, what was sent may wait
 * in a proxy or a pooler while its sender's connection is cut.
 */
class LateTurnTest {

    private static final long NOW = 1_000;

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final List<Connection> held = new ArrayList<>();
    private final Queue<PreparedStatement> late = new ArrayDeque<>();
    private int withheld;
    private boolean isNextLost;
    private TaskStore store;
    private int queue;

    @BeforeEach
    void open() {
        store = Postgresql.dataSource(withholding());
        queue = store.open(List.of("a"), NOW).queues().get("a");
    }

    @AfterEach
    void close() throws SQLException {
        store.close();
        for (Connection connection : held) {
            connection.close();
        }
    }

    private PGSimpleDataSource withholding() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                boolean[] isCut = {false};
                return Intercepted.of(Connection.class, super.getConnection(), (method, arguments, real) -> {
                    if (isCut[0] && (method.equals("close") || method.equals("abort"))) {
                        return null;
                    }
                    Object result = real.call(arguments);
                    return method.equals("prepareStatement") && ((String) arguments[0]).endsWith("commit")
                            ? withholding((PreparedStatement) result, isCut)
                            : result;
                });
            }
        };
        dataSource.setUrl(server.url());
        return dataSource;
    }

    private PreparedStatement withholding(PreparedStatement statement, boolean[] isCut) {
        return Intercepted.of(PreparedStatement.class, statement, (method, arguments, real) -> {
            if (isCut[0] && method.equals("close")) {
                return null;
            }
            if (method.equals("execute") && isNextLost) {
                isNextLost = false;
                awaitWaiting();
                statement.getConnection().close();
                throw new SQLException("the connection is lost", "08006");
            }
            if (method.equals("execute") && withheld > 0) {
                withheld--;
                isCut[0] = true;
                held.add(statement.getConnection());
                late.add(statement);
                throw new SQLException("the connection is lost", "08006");
            }
            return real.call(arguments);
        });
    }

    /** The server receives what was withheld longest. */
    private void receive() throws SQLException {
        late.remove().execute();
    }

    /** The server learns that whoever has asked for the first turn is gone, and keeps no lock for them. */
    private void endTheQuestions() throws SQLException {
        for (Connection connection : held.subList(1, held.size())) {
            connection.close();
        }
    }

    private void awaitWaiting() {
        await().until(() -> server.textsOf("select pid from pg_stat_activity where wait_event_type = 'Lock'")
                        .size()
                == 1);
    }

    private void turn(Consumer<Turn> work) {
        store.turn(Durability.FULL, turn -> {
            work.accept(turn);
            return true;
        });
    }

    private void insert(long id) {
        turn(turn -> turn.insert(List.of(new NewTask(id, queue, 0, NOW, 0, new byte[1])), NOW));
    }

    private TaskStatus status(long id) {
        return store.status(new TaskId(id));
    }

    @Test
    void is_refused_when_its_client_was_told_that_it_is_not_stored() {
        withheld = 1;
        assertThatThrownBy(() -> insert(1))
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(UnknownTurnException.class);
        assertThatThrownBy(this::receive).hasMessageContaining("division by zero");
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        insert(2);
        assertThat(status(2)).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void is_refused_also_when_the_first_question_was_lost() {
        withheld = 2;
        assertThatThrownBy(() -> insert(1)).isNotInstanceOf(UnknownTurnException.class);
        assertThatThrownBy(this::receive).isInstanceOf(SQLException.class);
        assertThatThrownBy(this::receive).isInstanceOf(SQLException.class);
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        insert(2);
    }

    @Test
    void is_not_taken_for_the_turn_after_it() throws Exception {
        withheld = 4;
        assertThatThrownBy(() -> insert(1)).isInstanceOf(UnknownTurnException.class);
        endTheQuestions();
        PreparedStatement first = late.remove();
        Thread receiver = new Thread(() -> {
            try {
                first.execute();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        // The next turn is lost for good. Before its client asks, the server receives the first one, which waits for
        // its end.
        isNextLost = true;
        assertThatThrownBy(() -> turn(turn -> {
                    turn.insert(List.of(new NewTask(2, queue, 0, NOW, 0, new byte[1])), NOW);
                    receiver.start();
                }))
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(UnknownTurnException.class);
        receiver.join();
        assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
        while (!late.isEmpty()) {
            assertThatThrownBy(this::receive).isInstanceOf(SQLException.class);
        }
        assertThat(status(2)).isEqualTo(TaskStatus.NOT_FOUND);
        insert(3);
        assertThat(status(3)).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void is_known_when_it_comes_before_the_next_turn() throws SQLException {
        withheld = 4;
        assertThatThrownBy(() -> insert(1)).isInstanceOf(UnknownTurnException.class);
        endTheQuestions();
        receive();
        insert(2);
        assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
        assertThat(status(2)).isEqualTo(TaskStatus.PENDING);
    }

    /** Whoever looks what the client owns after a turn with an unknown end must see all of it, once and for all. */
    @Test
    void does_not_come_after_a_turn_that_has_read() {
        insert(1);
        withheld = 4;
        assertThatThrownBy(() -> turn(turn -> turn.claim(queue, 1, Long.MAX_VALUE, NOW)))
                .isInstanceOf(UnknownTurnException.class);
        turn(turn -> assertThat(turn.owned()).isEmpty());
        assertThatThrownBy(this::receive).isInstanceOf(SQLException.class);
        turn(turn -> assertThat(turn.owned()).isEmpty());
    }
}
