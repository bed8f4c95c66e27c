package dev.afterward.transaction;

import dev.afterward.TaskId;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * What this room needs of the server.
 *
 * @param registry tells of the calling thread's transaction
 * @param runner runs questions to the application's database in transactions of their own
 * @param threads makes the thread that finds out about outcomes, and the one that removes marks; they exist only while
 *     there is something to do for them
 * @param afterCommit is told of the tasks of each transaction that has committed, in the order in which they were
 *     enqueued: on the committing thread, or on one of {@code threads} where the commit does not wait. What it
 *     throws is logged and ignored
 * @param deadline how long after it was prepared a transaction that nobody has heard of is given up waiting for: the
 *     longest transaction timeout, and a margin
 */
public record JtaContext(
        TransactionSynchronizationRegistry registry,
        TransactionRunner runner,
        ThreadFactory threads,
        Consumer<List<TaskId>> afterCommit,
        Duration deadline) {

    /** Twice what servers give a transaction by default. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(10);
}
