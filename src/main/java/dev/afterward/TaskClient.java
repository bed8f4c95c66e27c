package dev.afterward;

import java.time.Duration;
import java.util.Collection;

/**
 * Takes tasks in and runs them. One client owns one store; in a container it is injected and lives as long as the
 * application, elsewhere {@link Afterward#builder()} makes it. Safe for use by several threads.
 *
 * <p>No argument may be null, nor a task among several: a {@link NullPointerException} names what is missing.
 */
public interface TaskClient {

    /**
     * Enqueues one task, to run as soon as the enclosing transaction has committed, or at once when there is none.
     *
     * @param task the task
     * @return its id
     * @see TaskSubmission#submit() for what is thrown
     */
    TaskId enqueue(Task task);

    /**
     * Begins to enqueue tasks, of one type or several.
     *
     * @param tasks the tasks
     * @return a submission, to be completed with {@link TaskSubmission#submit()}
     */
    TaskSubmission add(Task... tasks);

    /**
     * Begins to enqueue tasks, of one type or several.
     *
     * @param tasks the tasks; copied
     * @return a submission, to be completed with {@link TaskSubmission#submit()}
     */
    TaskSubmission add(Collection<? extends Task> tasks);

    /**
     * Where a task stands.
     *
     * @param id the task's id
     * @return the status; {@link TaskStatus#NOT_FOUND} also for an ended task that was not retained
     * @throws TaskStoreException when the store cannot be read
     */
    TaskStatus status(TaskId id);

    /**
     * Cancels a task. One that waits or is parked ends as cancelled; of one that runs, the attempt is interrupted and
     * is the last.
     *
     * <p>A task that the calling thread's transaction has enqueued is taken back: it never runs. What another transaction
     * has enqueued is found only after its commit. A cancellation is not part of the caller's transaction: it takes place
     * at once, and a rollback does not undo it.
     *
     * @param id the task's id
     * @return whether there was such an unfinished task
     * @throws TaskStoreException when the store cannot be written
     * @throws TransactionEndedException when the calling thread's transaction has enqueued the task and is about to commit:
     *     the call comes from a synchronization that runs after the tasks were written
     */
    boolean cancel(TaskId id);

    /**
     * Decides a transaction that is in doubt, because a crash or a failure left nobody who knows how it ended. All its
     * tasks run, or all of them are deleted.
     *
     * @param id one of the transaction's tasks, which is {@link TaskStatus#PARKED}
     * @param committed whether the transaction has committed: look at the application's data
     * @return whether the task belongs to a transaction that is in doubt
     * @throws TaskStoreException when the store cannot be written
     */
    boolean resolve(TaskId id, boolean committed);

    /**
     * Lets no further task of a queue start. It is stored, so it survives a restart.
     *
     * @param queue the queue's name
     * @throws UnknownQueueException when the client has no such queue
     */
    void pause(String queue);

    /**
     * Undoes {@link #pause}.
     *
     * @param queue the queue's name
     * @throws UnknownQueueException when the client has no such queue
     */
    void resume(String queue);

    /**
     * Begins to run tasks. Has no effect on a client that runs; after a stop it starts again.
     *
     * @throws TaskStoreException when the store cannot be opened
     */
    void start();

    /**
     * Stops gracefully: starts no further attempt and waits for the running ones. Those that the grace was too short
     * for are interrupted, and given back to run again. No thread is left behind, unless a processor ignores its
     * interruption.
     *
     * <p>If the store cannot be written (a full disk, for example), the results of attempts that have ended cannot be
     * stored. Error AFT-206 in the log then says how many there are. Their tasks run again after the next start.
     *
     * @param grace how long to wait at most; a negative one is none, and one of more than 36,500 days lasts as long as
     *     it takes
     * @return whether every running attempt ended within the grace, with the reading of its payload before the processor
     *     and what its queue's backoff strategy did after it; not whether every result was stored
     */
    boolean stop(Duration grace);

    /** Stops at once: interrupts the running attempts and gives their tasks back to run again. */
    void stopNow();

    /**
     * Tells the client that tasks which were written through a caller's own connection have been committed.
     *
     * @see TaskSubmission#on
     */
    void wake();
}
