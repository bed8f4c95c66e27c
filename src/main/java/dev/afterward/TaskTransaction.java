package dev.afterward;

/** Whether the attempts of a queue are made in a transaction that the end of their task is part of. */
public enum TaskTransaction {
    /**
     * An attempt is made outside of any transaction. What its processor commits stays, whatever happens to the attempt: a task
     * is run at least once, and so is its work.
     */
    NONE,
    /**
     * An attempt is made in a JTA transaction, and the success of its task is written in it, last. Both are committed, or
     * neither: what the processor does in this transaction is done exactly once if the task has succeeded, and not at all if it
     * has failed, was cancelled or has expired. The tasks are stored in the application's own PostgreSQL
     * ({@code afterward.shared.datasource}), or in a file next to any database of the application's that takes part in JTA
     * ({@code afterward.witness.datasource}); elsewhere such a queue is refused when the client is built.
     *
     * <p>It does not cover what is outside of that transaction: mails, calls of other services, other databases that are not
     * enlisted in it, methods with {@code REQUIRES_NEW} or {@code NOT_SUPPORTED}, transactions that the processor begins itself.
     */
    REQUIRED
}
