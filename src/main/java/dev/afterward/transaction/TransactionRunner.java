package dev.afterward.transaction;

import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.util.concurrent.Callable;

/** Runs work in a JTA transaction of its own. Safe for use by several threads. */
public interface TransactionRunner {

    /** How a transaction ends when its work has not thrown. */
    enum End {
        /** With a commit. */
        COMMIT,
        /** With a rollback: the work was a question. */
        ROLL_BACK,
        /** There is none: the work is done outside of transactions. */
        NONE
    }

    /**
     * Runs work in a transaction of its own, or in none, apart from the one that the calling thread may be in.
     *
     * @param end how the transaction ends; it is rolled back whenever the work throws
     * @param work the work
     * @param <R> the type of its result
     * @return its result
     * @throws Exception what the work, or the end of the transaction, has thrown
     */
    <R> R run(End end, Callable<R> work) throws Exception;

    /**
     * What begins and ends transactions of the calling thread.
     *
     * @return it
     */
    Demarcation demarcation();

    /**
     * Runs work in transactions of a transaction manager.
     *
     * @param manager the transaction manager
     * @return a runner that suspends the calling thread's transaction
     */
    static TransactionRunner of(TransactionManager manager) {
        return of(manager, Demarcation.of(manager));
    }

    /**
     * Runs work in transactions of a transaction manager, and has others begun and ended for the calling thread by something
     * else.
     *
     * @param manager the transaction manager
     * @param thread begins and ends the calling thread's transactions
     * @return a runner that suspends the calling thread's transaction
     */
    static TransactionRunner of(TransactionManager manager, Demarcation thread) {
        OwnTransaction own = new OwnTransaction(Demarcation.of(manager));
        return new TransactionRunner() {
            @Override
            public <R> R run(End end, Callable<R> work) throws Exception {
                Transaction outer = manager.suspend();
                try {
                    return own.run(end, work);
                } finally {
                    if (outer != null) {
                        manager.resume(outer);
                    }
                }
            }

            @Override
            public Demarcation demarcation() {
                return thread;
            }
        };
    }

    /**
     * Runs work in transactions of a user's, where there is no transaction manager to be had.
     *
     * @param user the user transaction
     * @return a runner that refuses to run on a thread with a transaction
     */
    static TransactionRunner of(UserTransaction user) {
        OwnTransaction own = new OwnTransaction(Demarcation.of(user));
        return new TransactionRunner() {
            @Override
            public <R> R run(End end, Callable<R> work) throws Exception {
                if (user.getStatus() != Status.STATUS_NO_TRANSACTION) {
                    throw new IllegalStateException("a transaction of its own cannot be begun on a thread that is in"
                            + " one (" + Statuses.name(user.getStatus()) + "): start the client outside transactions");
                }
                return own.run(end, work);
            }

            @Override
            public Demarcation demarcation() {
                return own.demarcation();
            }
        };
    }
}
