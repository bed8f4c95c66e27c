package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** What a store that several clients share makes of a COMMIT whose outcome is unknown. */
class SharedCommitTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final int IOERR = 10;

    @TempDir
    Path directory;

    /** What happens between the next COMMIT and its failure. */
    private @Nullable Runnable afterCommit;

    /**
     * The task is no evidence here: another client can claim, run and delete it before this one has looked. The
     * counter of this client's turns is, because nobody else writes it.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isStoredAlthoughAnotherClientHasAlreadyRunAndDeletedTheTask(boolean keepsConnection) {
        Function<DataSource, TaskStore> open = keepsConnection ? Sqlite::dataSource : Sqlite::containerDataSource;
        try (TaskStore store = open.apply(failing());
                TaskStore other = open.apply(dataSource())) {
            int queue = store.open(List.of("mail"), NOW).queues().get("mail");
            other.open(List.of("mail"), NOW);
            afterCommit = () -> runAndDelete(other, queue);

            boolean stored = store.turn(Durability.FULL, turn -> {
                turn.insert(List.of(new NewTask(1, queue, 0, NOW, 0, new byte[10])), NOW);
                return true;
            });

            assertThat(stored).isTrue();
            assertThat(afterCommit).as("the COMMIT has failed").isNull();
            assertThat(store.status(new TaskId(1))).as("deleted meanwhile").isEqualTo(TaskStatus.NOT_FOUND);
        }
    }

    private static void runAndDelete(TaskStore other, int queue) {
        boolean deleted = other.turn(Durability.FULL, turn -> {
            ClaimedTask task = turn.claim(queue, 1, Long.MAX_VALUE, NOW).tasks().get(0);
            return turn.settle(new Settlement.Ended(
                    task.id(), task.claims(), RowState.SUCCEEDED, NOW, NOW, 0, null, Settlement.Keep.NOTHING, 0, null));
        });
        assertThat(deleted).isTrue();
    }

    private SQLiteDataSource dataSource() {
        SQLiteDataSource dataSource = new SQLiteDataSource();
        dataSource.setUrl("jdbc:sqlite:" + directory.resolve("application.db"));
        dataSource.setJournalMode("WAL");
        return dataSource;
    }

    /** A data source on whose connections a COMMIT fails after it has taken place, once. */
    private DataSource failing() {
        return intercepted(DataSource.class, dataSource(), (method, args) -> {
            if (!method.equals("getConnection")) {
                return null;
            }
            Connection real = dataSource().getConnection();
            return intercepted(
                    Connection.class,
                    real,
                    (call, arguments) -> call.equals("prepareStatement") && arguments[0].equals("commit")
                            ? commit(real.prepareStatement("commit"))
                            : null);
        });
    }

    private PreparedStatement commit(PreparedStatement real) {
        return intercepted(PreparedStatement.class, real, (method, args) -> {
            Runnable now = afterCommit;
            if (!method.equals("execute") || now == null) {
                return null;
            }
            afterCommit = null;
            real.execute();
            now.run();
            throw new SQLException("disk I/O error", null, IOERR);
        });
    }

    private interface Interceptor {
        @Nullable
        Object answer(String method, Object[] arguments) throws SQLException;
    }

    private static <T> T intercepted(Class<T> type, T real, Interceptor interceptor) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            Object answer = interceptor.answer(method.getName(), args);
            try {
                return answer != null ? answer : method.invoke(real, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
