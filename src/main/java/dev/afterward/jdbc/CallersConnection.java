package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What is written through a connection of a caller's, in its transaction. */
final class CallersConnection {

    private final Dialect dialect;
    private final Statements statements;
    private final StoreCondition condition;

    CallersConnection(Dialect dialect, Statements statements, StoreCondition condition) {
        this.dialect = dialect;
        this.statements = statements;
        this.condition = condition;
    }

    void write(Connection connection, List<NewTask> tasks, long now) {
        use(
                connection,
                "write tasks",
                "each task would be stored by itself, whatever happens to the rest",
                session -> new TaskRows(session).insert(tasks, now));
    }

    /** One statement locks the row if the claim is still there, and one ends it; together they are one round trip, and wait for nobody for long. */
    boolean settle(Connection connection, Settlement.Ended success) {
        int[] rows = new int[2];
        use(connection, "end a task", "its end would be stored by itself, whatever happens to its work", session -> {
            if (session.statements().has(Sql.LIMIT_WAIT)) {
                session.later(new Call(Sql.LIMIT_WAIT, ignored -> {}, row -> {}));
            }
            session.later(new Call(Sql.HOLD_CLAIM, held -> rows[0] = held, row -> {}, success.id(), success.claims()));
            session.run(Settling.end(success, ended -> rows[1] = ended));
        });
        return rows[0] == 1 && rows[1] == 1;
    }

    private void use(Connection connection, String what, String otherwise, Writing writing) {
        condition.require();
        try {
            if (!dialect.inTransaction(connection)) {
                throw new TaskStoreException("the connection " + connection + " has no transaction: " + otherwise
                        + "; switch auto-commit off, and commit (or has an error, a full disk perhaps, rolled the"
                        + " transaction back underneath?)");
            }
            Session borrowed = new Session(connection, statements);
            try {
                writing.write(borrowed);
                borrowed.sendWaiting();
            } finally {
                borrowed.closeStatements();
            }
        } catch (SQLException e) {
            throw condition.failure(what + " through a caller's connection", e);
        }
    }

    @FunctionalInterface
    private interface Writing {
        void write(Session session) throws SQLException;
    }
}
