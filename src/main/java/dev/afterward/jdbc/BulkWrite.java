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
    private final CommitWarnings warnings;

    BulkWrite(
            Connections connections,
            Dialect dialect,
            Statements statements,
            StoreCondition condition,
            CommitWarnings warnings) {
        this.connections = connections;
        this.dialect = dialect;
        this.statements = statements;
        this.condition = condition;
        this.warnings = warnings;
    }

    void write(List<NewTask> tasks, long now) {
        long bulk = tasks.get(0).id();
        long process;
        Throwable unanswered;
        try (Session session = new Session(connections.writer(), statements)) {
            process = begin(session, bulk, tasks, now);
            unanswered = commit(session);
            if (unanswered == null) {
                warnings.committed(session);
                deleteProof(session, bulk);
            }
        } catch (SQLException e) {
            throw condition.failure("write tasks", e);
        }
        if (unanswered != null && !isProven(bulk, process, now, unanswered)) {
            throw condition.failure("commit tasks", unanswered);
        }
    }

    /** Returns the process of the server. */
    private static long begin(Session session, long bulk, List<NewTask> tasks, long now) throws SQLException {
        try {
            session.later(Sql.BEGIN);
            // Not together with the COMMIT: whoever looks for the proof of one that comes late has to wait for its
            // lock.
            long process = session.number(Sql.INSERT_PROOF, 0, bulk, now);
            new TaskRows(session).insert(tasks, now);
            return process;
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

    /** While the database is away it is asked again: nobody else would ever find out, and the COMMIT may still be received. */
    private boolean isProven(long bulk, long process, long now, Throwable failure) {
        try {
            return new Repetition(
                            e -> {
                                if (dialect.classify(e) == Dialect.Fault.BUSY) {
                                    endHalfReceived(process);
                                }
                                return true;
                            },
                            System::nanoTime)
                    .run(() -> isProven(bulk, now));
        } catch (Throwable e) {
            e.addSuppressed(failure);
            throw new UnknownTurnException(
                    "the task store " + connections.name() + " does not tell whether tasks were stored ("
                            + failure.getMessage() + "; then " + e.getMessage() + ")",
                    e);
        }
    }

    /** A second proof waits for the end of the transaction that has written the first one. */
    private boolean isProven(long bulk, long now) throws SQLException {
        condition.require();
        try (Session session = new Session(connections.writer(), statements)) {
            session.execute(Sql.BEGIN);
            boolean isProven = false;
            try {
                session.query(Sql.INSERT_PROOF, row -> true, bulk, now);
            } catch (SQLException e) {
                if (dialect.classify(e) != Dialect.Fault.STATEMENT) {
                    session.rollback(e);
                    throw e;
                }
                isProven = true;
            }
            session.execute(Sql.ROLLBACK);
            if (isProven) {
                awaitStandby(session, bulk);
                deleteProof(session, bulk);
            }
            return isProven;
        }
    }

    /** See the statement. If it is in vain, the next try says why. */
    private void endHalfReceived(long process) {
        try (Session session = new Session(connections.writer(), statements)) {
            session.query(Sql.END_HALF_RECEIVED, row -> true, 0, process);
        } catch (SQLException e) {
            // It is tried again.
        }
    }

    /** As the turns do it: a lock of a row is a commit that waits for the standby, which then has the bulk as well. */
    private void awaitStandby(Session session, long bulk) throws SQLException {
        session.transaction(() -> session.query(Sql.LOCK_PROOF, row -> true, bulk));
        warnings.committed(session);
    }

    /** What is left is deleted by some opening. So this waits for no disk and no standby. */
    private void deleteProof(Session session, long bulk) {
        try {
            session.transaction(() -> {
                session.later(Sql.RELAX);
                session.later(Sql.DELETE_PROOF, bulk);
                return true;
            });
        } catch (SQLException e) {
            // The tasks are stored. Whatever this has done to the connection, it is closed next.
        }
    }
}
