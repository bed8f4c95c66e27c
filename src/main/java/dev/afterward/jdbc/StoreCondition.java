package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.StoreUnusableException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store can be used. Once found unusable it stays so until it is opened anew (promise P8): whoever finds it
 * out, everybody is refused.
 */
final class StoreCondition {

    private final String name;
    private final Dialect dialect;
    private volatile Dialect.Guard guard = Dialect.Guard.NONE;
    private volatile boolean open;
    private volatile @Nullable StoreUnusableException verdict;

    StoreCondition(String name, Dialect dialect) {
        this.name = name;
        this.dialect = dialect;
    }

    void opened(Dialect.Guard watch) {
        guard = watch;
        verdict = null;
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    void closed() {
        open = false;
    }

    /** Throws unless the store is open and, as far as is known, sound. */
    void require() {
        if (!open) {
            throw new TaskStoreException("the task store " + name + " is closed");
        }
        StoreUnusableException known = verdict;
        if (known != null) {
            throw new StoreUnusableException(known.getMessage() + " (known since an earlier failure)", known);
        }
        try {
            guard.check();
        } catch (StoreUnusableException e) {
            verdict = e;
            throw e;
        }
    }

    /** What to throw for a failure of the database or of the work in a turn. */
    RuntimeException failure(String what, Throwable failure) {
        if (failure instanceof StoreUnusableException unusable) {
            verdict = unusable;
            return unusable;
        }
        if (dialect.classify(failure) == Dialect.Fault.DATABASE) {
            StoreUnusableException unusable = new StoreUnusableException(
                    "the task store " + name + " is damaged, was changed, or is no database at all ("
                            + failure.getMessage()
                            + "). It was left as it is: restore a backup, or store the tasks elsewhere",
                    failure);
            verdict = unusable;
            return unusable;
        }
        if (failure instanceof RuntimeException exception) {
            return exception;
        }
        String message = "the task store " + name + " cannot " + what;
        return dialect.classify(failure) == Dialect.Fault.BUSY
                ? new StoreBusyException(
                        message + ": another connection held its lock for too long (" + failure.getMessage() + ")",
                        failure)
                : new TaskStoreException(message + " (" + failure.getMessage() + ")", failure);
    }
}
