package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Claim;
import dev.afterward.store.Readied;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the operations of one turn, and remembers whether they have changed anything.
 *
 * <p>After a failure that may have ended the transaction underneath (a full disk does), nothing more is done: the next
 * statement would commit by itself.
 */
final class TurnOperations {

    private final String store;
    private final Session session;
    private final Dialect dialect;
    private @Nullable Throwable broken;
    /** Like {@link #broken}, but to be made good by going back to a savepoint. */
    private @Nullable Throwable refused;

    /** What the first failure was, for all that is refused because of it. */
    private String told = "";

    private boolean ended;
    private boolean changed;

    TurnOperations(String store, Session session, Dialect dialect) {
        this.store = store;
        this.session = session;
        this.dialect = dialect;
    }

    /** No operation follows. Throws if an earlier one has ended the transaction, or has not done what it had to do. */
    void end() {
        try {
            run("end the write", session::sendAwaited);
        } finally {
            ended = true;
        }
    }

    private @Nullable Throwable failure() {
        return broken != null ? broken : refused;
    }

    boolean haveChanged() {
        return changed;
    }

    void noteChange() {
        changed = true;
    }

    void run(String what, Action action) {
        read(what, () -> {
            action.run();
            return this;
        });
    }

    /** An operation whose result tells whether it has changed anything. */
    <T> T change(String what, Operation<T> operation) {
        T result = read(what, operation);
        changed |= !(result.equals(0)
                || result.equals(false)
                || result.equals(Readied.NOTHING)
                || result.equals(Optional.empty())
                || (result instanceof Claim claim && claim.tasks().isEmpty() && !claim.more()));
        return result;
    }

    <T> T read(String what, Operation<T> operation) {
        if (ended) {
            throw new IllegalStateException("cannot " + what + ": the write has ended");
        }
        Throwable failure = failure();
        if (failure != null) {
            throw new TaskStoreException(told, failure);
        }
        try {
            return operation.run();
        } catch (SQLException e) {
            changed = true;
            Dialect.Fault fault = dialect.classify(e);
            // Where somebody holds a row, and not the whole database, the rest of the turn may do without it.
            boolean isRow = fault == Dialect.Fault.BUSY && dialect.refusalsEndTransactions();
            if (fault != Dialect.Fault.STATEMENT && !isRow) {
                broken = e;
            } else if (dialect.refusalsEndTransactions()) {
                refused = e;
            }
            told = "the task store " + store + " cannot " + what + " (" + e.getMessage() + ")";
            throw new TaskStoreException(told, e);
        } catch (Throwable e) {
            broken = e;
            told = "the task store " + store + " cannot " + what + " (" + e + ")";
            throw e;
        }
    }

    /** Runs several operations; those that have succeeded are undone if the part fails. */
    void isolated(Runnable part) {
        run("set a savepoint", () -> session.execute(Sql.SAVEPOINT));
        try {
            part.run();
            run("release a savepoint", () -> session.execute(Sql.RELEASE_SAVEPOINT));
        } catch (Throwable e) {
            // What the part has inserted proves nothing any more.
            noteChange();
            session.dropWaiting();
            if (broken == null) {
                refused = null;
                run("roll back to a savepoint", () -> session.execute(Sql.ROLLBACK_TO_SAVEPOINT));
                run("release a savepoint", () -> session.execute(Sql.RELEASE_SAVEPOINT));
            }
            throw e;
        }
    }

    interface Operation<T> {
        T run() throws SQLException;
    }

    interface Action {
        void run() throws SQLException;
    }
}
