package dev.afterward;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * Enqueues tasks, and looks them up. In a container it is injected, and lives as long as the application: nothing here can
 * stop it. {@link Afterward#builder()} builds a {@link TaskService}. Manual actions on queues and tasks are in {@link
 * TaskOperations}. Safe for use by several threads.
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
     * Enqueues one task, to run after a while. The same as {@code add(task).after(delay).submit()}.
     *
     * @param task the task
     * @param delay how long after this call it is due; zero or negative means at once
     * @return its id
     * @see TaskSubmission#after
     * @see TaskSubmission#submit() for what is thrown
     */
    TaskId enqueue(Task task, Duration delay);

    /**
     * Begins to enqueue tasks, of one type or several.
     *
     * @param tasks the tasks
     * @return a submission, to be completed with {@link TaskSubmission#submit()}
     */
    @CheckReturnValue
    TaskSubmission add(Task... tasks);

    /**
     * Begins to enqueue tasks, of one type or several.
     *
     * @param tasks the tasks; copied
     * @return a submission, to be completed with {@link TaskSubmission#submit()}
     */
    @CheckReturnValue
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
     * What is known of a task: where it stands, why it waits, what its attempts failed with. What a transaction has enqueued
     * is found after its commit.
     *
     * @param id the task's id
     * @return the task; empty where {@link #status} is {@link TaskStatus#NOT_FOUND}
     * @throws TaskStoreException when the store cannot be read
     */
    Optional<TaskInfo> find(TaskId id);

    /**
     * Begins to search for tasks.
     *
     * @return a search, which finds all tasks until it is given conditions
     */
    TaskSearch search();

    /**
     * Cancels a task. One that waits or is parked ends as cancelled, unless it is in doubt ({@link WaitReason#IN_DOUBT}): that
     * one is left as it is, and the result is false. {@link TaskOperations#resolve} decides it; of one that runs, the attempt is interrupted and
     * is the last. If another client of a shared store runs it, that client interrupts it: as soon as it has learned of it, with
     * its next heartbeat at the latest.
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
     * The schedules of the store.
     *
     * @return the schedules, for as long as this client lives
     */
    Schedules schedules();
}
