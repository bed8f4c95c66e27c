package dev.afterward.transaction;

import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;

/**
 * What begins and ends transactions of the calling thread: what {@code TransactionManager} and {@code UserTransaction} have in
 * common, but for a common type.
 *
 * @param begin begins one
 * @param commit commits it
 * @param rollback rolls it back
 * @param timeout sets the timeout of those that the thread begins from now on
 */
public record Demarcation(Step begin, Step commit, Step rollback, Timeout timeout) {

    /** One of the acts. */
    @FunctionalInterface
    public interface Step {

        /**
         * Does it.
         *
         * @throws Exception what the transaction manager throws
         */
        void run() throws Exception;
    }

    /** Sets a timeout. */
    @FunctionalInterface
    public interface Timeout {

        /**
         * Sets it.
         *
         * @param seconds the timeout; 0 for the transaction manager's default
         * @throws Exception what the transaction manager throws
         */
        void set(int seconds) throws Exception;
    }

    /**
     * What a transaction manager does.
     *
     * @param manager the transaction manager
     * @return its acts
     */
    public static Demarcation of(TransactionManager manager) {
        return new Demarcation(manager::begin, manager::commit, manager::rollback, manager::setTransactionTimeout);
    }

    /**
     * What a user's transaction does.
     *
     * @param user the user's transaction
     * @return its acts
     */
    public static Demarcation of(UserTransaction user) {
        return new Demarcation(user::begin, user::commit, user::rollback, user::setTransactionTimeout);
    }

    /**
     * Begins a transaction. The timeout belongs to the thread, and the thread may be a server's: so it is reset at once.
     *
     * @param seconds its timeout; 0 for the transaction manager's default
     * @throws Exception what the transaction manager throws
     */
    void begin(int seconds) throws Exception {
        timeout.set(seconds);
        try {
            begin.run();
        } finally {
            timeout.set(0);
        }
    }
}
