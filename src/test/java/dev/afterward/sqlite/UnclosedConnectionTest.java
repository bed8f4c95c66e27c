package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** What becomes of a connection that cannot be closed when a turn or a read has failed: it may hold a lock. */
class UnclosedConnectionTest {

    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    Path directory;

    private final Set<Connection> open = new HashSet<>();
    private TaskStore store;
    private int queue;

    /** The method with whose next call the memory ends. */
    private String fatal = "none";

    private boolean isOutOfMemory;
    private boolean refusesToClose;

    private void open(boolean keepsConnection) {
        store = keepsConnection ? Sqlite.dataSource(dataSource()) : Sqlite.containerDataSource(dataSource());
        queue = store.open(List.of("mail"), NOW).queues().get("mail");
        insert(1);
    }

    private DataSource dataSource() {
        SQLiteDataSource real = new SQLiteDataSource();
        real.setUrl("jdbc:sqlite:" + directory.resolve("application.db"));
        real.setJournalMode("WAL");
        real.setBusyTimeout(0);
        return proxy(DataSource.class, real);
    }

    private <T> T proxy(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getName().equals(fatal)) {
                fatal = "none";
                isOutOfMemory = true;
            }
            if (isOutOfMemory && method.getDeclaringClass() != Object.class) {
                throw new OutOfMemoryError("as the test wants it");
            }
            return call(real, method, args);
        }));
    }

    private Object call(Object real, Method method, Object[] args) throws Throwable {
        if (real instanceof Connection && method.getName().equals("close") && refusesToClose) {
            throw new SQLException("it stays open");
        }
        try {
            Object result = method.invoke(real, args);
            if (real instanceof Connection closed && method.getName().equals("close")) {
                open.remove(closed);
            }
            if (result instanceof Connection connection) {
                open.add(connection);
                return proxy(Connection.class, connection);
            }
            return result instanceof PreparedStatement statement ? proxy(PreparedStatement.class, statement) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @AfterEach
    void close() {
        isOutOfMemory = false;
        refusesToClose = false;
        store.close();
        assertThat(open).isEmpty();
    }

    private void insert(long id) {
        store.turn(Durability.PROCESS, turn -> {
            turn.insert(List.of(new NewTask(id, queue, 0, NOW, 0, new byte[10])), NOW);
            return true;
        });
    }

    private TaskStatus status(long id) {
        return store.status(new TaskId(id));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void makesTheNextTurnWhenTheMemoryHadEndedInTheMidstOfOne(boolean keepsConnection) {
        open(keepsConnection);
        fatal = "executeUpdate";
        assertThatThrownBy(() -> insert(2)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> insert(2)).isNotNull();
        isOutOfMemory = false;
        insert(3);
        assertThat(status(2)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(status(3)).isEqualTo(TaskStatus.PENDING);
        assertThat(open).hasSize(keepsConnection ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAgainWhenTheMemoryHadEndedInTheMidstOfARead(boolean keepsConnection) {
        open(keepsConnection);
        for (int i = 0; i < 3; i++) {
            fatal = "executeQuery";
            assertThatThrownBy(() -> status(1)).isInstanceOf(OutOfMemoryError.class);
            isOutOfMemory = false;
            assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
        }
        insert(2);
        assertThat(open).hasSize(keepsConnection ? 1 : 0);
    }

    @Test
    void opensNoOtherBesideOneThatStillCannotBeClosed() {
        open(true);
        refusesToClose = true;
        fatal = "executeUpdate";
        assertThatThrownBy(() -> insert(2)).isInstanceOf(OutOfMemoryError.class);
        isOutOfMemory = false;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> insert(3))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("an earlier connection cannot be closed")
                    .hasMessageContaining("it stays open");
        }
        assertThat(open).hasSize(1);
        refusesToClose = false;
        insert(4);
        assertThat(status(4)).isEqualTo(TaskStatus.PENDING);
    }

    /** The read has its answer. */
    @Test
    void answersARealQuestionThoughItsConnectionCannotBeClosed() {
        open(false);
        refusesToClose = true;
        assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
        refusesToClose = false;
        assertThat(status(1)).isEqualTo(TaskStatus.PENDING);
    }
}
