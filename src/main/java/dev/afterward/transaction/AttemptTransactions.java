package dev.afterward.transaction;

import dev.afterward.TransactionEndedException;
import dev.afterward.dispatch.runtime.CallInterceptor;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of an attempt, or of a listener's call. JTA binds a transaction and a transaction timeout to the thread:
 * what one attempt leaves there, the next ones would work in, and would lose their work with. So a transaction that is left
 * is rolled back, and the call that has left it fails. A call fails as well if it returns although the transaction in
 * which the container has called it was rolled back: then nothing of its work is there. Used by several threads.
 */
public final class AttemptTransactions implements CallInterceptor {

    private static final System.Logger LOG = System.getLogger(AttemptTransactions.class.getName());

    private static final ThreadLocal<@Nullable Watch> CURRENT = new ThreadLocal<>();

    private final TransactionSynchronizationRegistry registry;
    private final Leaving thread;

    private AttemptTransactions(TransactionSynchronizationRegistry registry, Leaving thread) {
        this.registry = registry;
        this.thread = thread;
    }

    /**
     * With a transaction manager.
     *
     * @param registry tells of the calling thread's transaction
     * @param manager ends it
     * @return the interceptor
     */
    public static AttemptTransactions of(TransactionSynchronizationRegistry registry, TransactionManager manager) {
        return of(registry, manager, Demarcation.of(manager));
    }

    /**
     * With a transaction manager, where something else ends the calling thread's transactions.
     *
     * @param registry tells of the calling thread's transaction
     * @param manager takes it from the thread if it cannot be ended
     * @param thread ends it
     * @return the interceptor
     */
    public static AttemptTransactions of(
            TransactionSynchronizationRegistry registry, TransactionManager manager, Demarcation thread) {
        return new AttemptTransactions(registry, new Leaving(thread.rollback(), manager::suspend, thread.timeout()));
    }

    /**
     * Where there is no transaction manager to be had.
     *
     * @param registry tells of the calling thread's transaction
     * @param user ends it
     * @return the interceptor
     */
    public static AttemptTransactions of(TransactionSynchronizationRegistry registry, UserTransaction user) {
        return new AttemptTransactions(registry, new Leaving(user::rollback, () -> {}, user::setTransactionTimeout));
    }

    @Override
    public void intercept(Call call) throws Exception {
        String before = end();
        if (before != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "AFT-312: the thread {0} was in a transaction ({1}) although nothing was called on it; it was rolled back",
                    Thread.currentThread().getName(),
                    before);
        }
        Watch watch = new Watch(registry);
        CURRENT.set(watch);
        Throwable thrown = null;
        try {
            call.proceed();
        } catch (Throwable e) {
            thrown = e;
        } finally {
            CURRENT.remove();
        }
        String left = end();
        resetTimeout();
        fail(thrown, left, watch);
    }

    private static void fail(@Nullable Throwable thrown, @Nullable String left, Watch watch) throws Exception {
        IllegalStateException careless = left == null
                ? null
                : new IllegalStateException(
                        "a transaction was left open (" + left + ") on the thread: it was rolled back."
                                + " Commit or roll back what your code begins, in a finally block");
        if (thrown != null) {
            if (careless != null) {
                thrown.addSuppressed(careless);
            }
            throwAgain(thrown);
        }
        if (careless != null) {
            throw careless;
        }
        if (watch.isRolledBack()) {
            throw new TransactionEndedException("it returned, but its transaction was rolled back ("
                    + Statuses.name(watch.status) + "): nothing of its work is stored. A transaction is marked for"
                    + " rollback by setRollbackOnly, or by an exception that leaves a transactional bean, even if it is"
                    + " caught outside of that bean");
        }
    }

    private static void throwAgain(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof Exception exception) {
            throw exception;
        }
        // Other languages throw what is neither, and so can generic code.
        throw new UndeclaredThrowableException(thrown);
    }

    /**
     * Ends the calling thread's transaction. One that the reaper has rolled back has to be ended as well. Returns its status,
     * or null when there was none.
     */
    private @Nullable String end() {
        int status = registry.getTransactionStatus();
        if (status == Status.STATUS_NO_TRANSACTION) {
            return null;
        }
        try {
            thread.leave(registry);
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "AFT-313: the transaction of the thread could not be rolled back", e);
        }
        return Statuses.name(status);
    }

    /** It belongs to the thread, whoever has set it. */
    private void resetTimeout() {
        try {
            thread.timeout().set(0);
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "the transaction timeout of the thread could not be reset", e);
        }
    }

    /**
     * The container has called the attempt's processor, in a transaction perhaps: the one that it has begun for it. To be
     * called on the attempt's thread; elsewhere it has no effect.
     */
    public static void called() {
        Watch watch = CURRENT.get();
        if (watch != null) {
            watch.begin();
        }
    }

    /** The transaction of the attempt was begun by the library, which looks at its outcome itself. */
    static void own(Object key) {
        Watch watch = CURRENT.get();
        if (watch != null) {
            watch.own = key;
        }
    }

    /** What ends a transaction of the calling thread. */
    private record Leaving(Demarcation.Step rollback, Demarcation.Step suspend, Demarcation.Timeout timeout) {

        void leave(TransactionSynchronizationRegistry registry) throws Exception {
            try {
                rollback.run();
            } finally {
                if (registry.getTransactionStatus() != Status.STATUS_NO_TRANSACTION) {
                    suspend.run();
                }
            }
        }
    }

    /** The transaction in which the container has called. */
    private static final class Watch implements Synchronization {

        private final TransactionSynchronizationRegistry registry;
        private boolean begun;
        /** The key of the transaction that the attempt is made in, or null when it is made in none. */
        private @Nullable Object own;

        private volatile int status = Status.STATUS_NO_TRANSACTION;

        Watch(TransactionSynchronizationRegistry registry) {
            this.registry = registry;
        }

        void begin() {
            if (begun) {
                return;
            }
            begun = true;
            if (own != null) {
                if (!own.equals(registry.getTransactionKey())) {
                    throw new IllegalStateException(
                            "the processor is not called in the transaction of its attempt, as its queue"
                                    + " asks for (transaction = REQUIRED): its own demarcation leads out of it");
                }
                return;
            }
            int now = registry.getTransactionStatus();
            if (now == Status.STATUS_ACTIVE) {
                registry.registerInterposedSynchronization(this);
            } else {
                status = now;
            }
        }

        boolean isRolledBack() {
            return Statuses.isRolledBack(status);
        }

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int outcome) {
            status = outcome;
        }
    }
}
