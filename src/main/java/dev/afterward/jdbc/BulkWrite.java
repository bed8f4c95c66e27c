package dev.afterward.jdbc;

import dev.afterward.store.NewTask;
import dev.afterward.store.UnknownTurnException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a bulk in one transaction, beside the turns. With its tasks it writes a proof, which nobody else deletes: the tasks
 * themselves prove nothing, because any client may have run and deleted them before their writer can ask.
 */
final class BulkWrite {

    private final Connections connections;
    private final Dialect dialect;
    private final Statements statements;
    private final StoreCondition condition;

    BulkWrite(Connections connections, Dialect dialect, Statements statements, StoreCondition condition) {
        this.connections = connections;
        this.dialect = dialect;
        this.statements = statements;
        this.condition = condition;
    }

    void write(List<NewTask> tasks, long now) {
        long bulk = tasks.get(0).id();
        Throwable unanswered;
        try (Session session = new Session(connections.writer(), statements)) {
            begin(session, bulk, tasks, now);
            unanswered = commit(session);
            if (unanswered == null) {
                deleteProof(session, bulk);
            }
        } catch (SQLException e) {
            throw condition.failure("write tasks", e);
        }
        if (unanswered != null && !isProven(bulk, now, unanswered)) {
            throw condition.failure("commit tasks", unanswered);
        }
    }

    private static void begin(Session session, long bulk, List<NewTask> tasks, long now) throws SQLException {
        try {
            session.later(Sql.BEGIN);
            // Not together with the COMMIT: whoever looks for the proof of one that comes late has to wait for its
            // lock.
            session.update(Sql.INSERT_PROOF, bulk, now);
            new TaskRows(session).insert(tasks, now);
        } catch (Throwable e) {
            session.rollback(e);
            throw e;
        }
    }

    /** Returns what came instead of an answer, or null. */
    private static @Nullable Throwable commit(Session session) {
        try {
            session.execute(Sql.COMMIT);
            return null;
        } catch (Throwable e) {
            session.rollback(e);
            return e;
        }
    }

    /** A second proof waits for the end of the transaction that has written the first one. */
    private boolean isProven(long bulk, long now, Throwable failure) {
        try (Session session = new Session(connections.writer(), statements)) {
            session.execute(Sql.BEGIN);
            boolean isProven = false;
            try {
                session.update(Sql.INSERT_PROOF, bulk, now);
            } catch (SQLException e) {
                if (dialect.classify(e) != Dialect.Fault.STATEMENT) {
                    throw e;
                }
                isProven = true;
            }
            session.execute(Sql.ROLLBACK);
            if (isProven) {
                deleteProof(session, bulk);
            }
            return isProven;
        } catch (Throwable e) {
            e.addSuppressed(failure);
            throw new UnknownTurnException(
                    "the task store " + connections.name() + " does not tell whether tasks were stored ("
                            + failure.getMessage() + "; then " + e.getMessage() + ")",
                    e);
        }
    }

    /** What is left is deleted by some opening. */
    private void deleteProof(Session session, long bulk) {
        try {
            session.update(Sql.DELETE_PROOF, bulk);
        } catch (SQLException e) {
            // The tasks are stored. Whatever this has done to the connection, it is closed next.
        }
    }
}
