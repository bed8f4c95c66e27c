package dev.afterward;

import java.time.Instant;

/**
 * Manual actions on queues and single tasks, as in the console. Injected, or from {@link
 * TaskService#operations()}. What changes a task takes place at once, whatever happens to the caller's transaction, and is
 * written to the audit log that the console shows, with the actor "application". Safe for use by several threads.
 *
 * <p>No argument may be null: a {@link NullPointerException} names what is missing. Every method throws a {@link
 * TaskStoreException} when the store cannot be written, and a {@link ClientStoppedException} when the client has stopped.
 */
public interface TaskOperations {

    /** How a transaction in doubt has ended. */
    enum Outcome {
        /** It has committed: its tasks run. */
        COMMITTED,
        /** It was rolled back: its tasks are deleted. */
        ROLLED_BACK
    }

    /**
     * Lets no further task of a queue start. It is stored, so it survives a restart. Other clients of a shared store follow as soon
     * as they have learned of it, with their next heartbeat at the latest.
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
     * Runs an ended task again, with all its attempts, if it was retained with its payload.
     *
     * @param id the task's id
     * @return whether there was such a task
     */
    boolean retry(TaskId id);

    /**
     * Runs a task again with another payload, and with all its attempts, if it was retained with its payload: one that has
     * failed, was cancelled, has expired or is parked. One that waits gets the payload, too, and keeps its due time. There is
     * no effect on a task that runs, has succeeded or is deleted.
     *
     * @param id the task's id
     * @param task what it holds from now on
     * @return whether there was such a task
     * @throws TaskInvalidException when it violates the constraints of its type
     * @throws PayloadException when it cannot be stored as JSON, or is longer than {@code afterward.payload.max-size}
     * @throws UnknownQueueException when the client has no queue for tasks of its type
     * @throws IllegalArgumentException when the task with this id is in another queue
     */
    boolean retry(TaskId id, Task task);

    /**
     * Makes a task due that waits for its time or is parked.
     *
     * @param id the task's id
     * @return whether there was such a task
     */
    boolean runNow(TaskId id);

    /**
     * Gives a task that waits another due time.
     *
     * @param id the task's id
     * @param due when it is due; a time that is past means at once
     * @return whether there was such a task, due at another time
     */
    boolean reschedule(TaskId id, Instant due);

    /**
     * Deletes a task that does not run, whether it waits, is parked or has ended. It is found no more, but for a day
     * ({@code afterward.restore-within}) it can be restored here and in the console.
     *
     * @param id the task's id
     * @return whether there was such a task
     */
    boolean delete(TaskId id);

    /**
     * Undoes {@link #delete}: the task waits, is parked or has ended as before.
     *
     * @param id the task's id
     * @return whether there was such a task, deleted not too long ago
     */
    boolean restore(TaskId id);

    /**
     * Deletes a task for good, such as one whose payload has personal data. It does not run, or is deleted already.
     *
     * @param id the task's id
     * @return whether there was such a task
     */
    boolean erase(TaskId id);

    /**
     * Decides a transaction that is in doubt, because, after a crash or failure, Afterward could not determine whether it
     * committed. All its tasks run, or all of them are deleted.
     *
     * @param id one of the transaction's tasks, which is {@link TaskStatus#PARKED}
     * @param outcome how the transaction has ended: look at the application's data
     * @return whether the task belongs to a transaction that is in doubt
     */
    boolean resolve(TaskId id, Outcome outcome);
}
