package dev.afterward.crash;

import dev.afterward.TaskId;
import dev.afterward.crash.CrashPoint.When;
import dev.afterward.jdbc.Connections;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.transaction.SharedStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Mutations below the turns: in the statements, the connections, the application's connection. */
final class Sabotage {

    private Sabotage() {}

    static UnaryOperator<String> statements(Mutation mutation) {
        return switch (mutation) {
            case FENCE_OFF ->
                text -> text.replace("state = 3 and claims = ?2", "state = 3 and ?2 = ?2")
                        .replace("owner is not null and claims = ?2", "owner is not null and ?2::int = ?2::int");
            case OWNER_IGNORED ->
                text -> text.replace("owner is null and queue = ?3", "queue = ?3")
                        .replace("owner is null and queue = ?1", "queue = ?1");
            default -> UnaryOperator.identity();
        };
    }

    /** The data source of a store, and the connections that it hands out. */
    static DataSource dataSource(Mutation mutation, DataSource real) {
        return mutation != Mutation.RETURNING_NOT_DRAINED
                ? real
                : Intercepted.of(DataSource.class, real, (method, arguments, call) -> {
                    Object answer = call.call(arguments);
                    return method.equals("getConnection") ? impatient((Connection) answer) : answer;
                });
    }

    static UnaryOperator<Connections> connections(Mutation mutation, Path lock) {
        return switch (mutation) {
            case LOCK_IGNORED ->
                real -> Intercepted.of(Connections.class, real, (method, arguments, call) -> {
                    if (method.equals("open")) {
                        Files.deleteIfExists(lock);
                    }
                    return call.call(arguments);
                });
            case RETURNING_NOT_DRAINED ->
                real -> Intercepted.of(Connections.class, real, (method, arguments, call) -> {
                    Object answer = call.call(arguments);
                    return method.equals("writer") ? impatient((Connection) answer) : answer;
                });
            default -> UnaryOperator.identity();
        };
    }

    private static Connection impatient(Connection real) {
        return Intercepted.of(Connection.class, real, (method, arguments, call) -> {
            Object answer = call.call(arguments);
            return method.equals("prepareStatement") && arguments[0].toString().contains("returning")
                    ? impatient((PreparedStatement) answer)
                    : answer;
        });
    }

    private static PreparedStatement impatient(PreparedStatement real) {
        return Intercepted.of(PreparedStatement.class, real, (method, arguments, call) -> {
            Object answer = call.call(arguments);
            return method.equals("executeQuery") || method.equals("getResultSet")
                    ? firstOf((ResultSet) answer)
                    : answer;
        });
    }

    private static ResultSet firstOf(ResultSet real) {
        boolean[] isRead = {false};
        return Intercepted.of(ResultSet.class, real, (method, arguments, call) -> {
            if (!method.equals("next")) {
                return call.call(arguments);
            }
            boolean again = isRead[0];
            isRead[0] = true;
            return !again && Boolean.TRUE.equals(call.call(arguments));
        });
    }

    /** The way into the application's transaction, where a process may die too. */
    static SharedStore seam(Mutation mutation, SharedStore real, @Nullable CrashPoint point) {
        return new SharedStore() {
            @Override
            public void write(Connection connection, List<NewTask> tasks, long now) {
                reached(When.BEFORE);
                if (mutation != Mutation.WRITTEN_AFTER_COMMIT) {
                    real.write(connection, tasks, now);
                }
                if (mutation == Mutation.WRITTEN_APART) {
                    commit(connection);
                }
                reached(When.WRITTEN);
            }

            private void reached(When when) {
                if (point != null) {
                    point.reached("write", when);
                }
            }

            @Override
            public boolean settle(Connection connection, Settlement.Ended success) {
                return real.settle(connection, success);
            }

            @Override
            public boolean exists(TaskId id) {
                return real.exists(id);
            }

            @Override
            public void withdraw(Collection<TaskId> ids) {
                real.withdraw(ids);
            }
        };
    }

    private static void commit(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("commit");
            // PostgreSQL's driver begins by itself.
            if (connection.getMetaData().getDatabaseProductName().equals("SQLite")) {
                statement.execute("begin immediate");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
