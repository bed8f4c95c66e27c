package dev.afterward.store;

import dev.afterward.TaskId;
import java.time.Instant;
import java.util.List;

/**
 * What people do to tasks and queues by hand. Each effect is written together with who did it, in one transaction of the
 * store; done twice it has no further effect, and is written once. Safe for use by several threads.
 *
 * <p>All methods throw {@link dev.afterward.TaskStoreException} when the store does not do it, and
 * {@link dev.afterward.ClientStoppedException} after the client was stopped.
 */
public interface ManualOperations {

    /** The most tasks of one {@link #apply}: so that no turn of the engine takes long. */
    int MOST = 200;

    /** What can be done. The names are stored. */
    enum Deed {
        /** An ended task runs again, with all its attempts. */
        RETRY,
        /** A scheduled or parked task runs at once. */
        RUN_NOW,
        /** A task that waits does not run; one that runs is interrupted. */
        CANCEL,
        /** A task that does not run is gone. */
        DELETE,
        /** Another due time. */
        RESCHEDULE,
        /** Another priority. */
        REPRIORITIZE,
        /** A transaction in doubt was committed. */
        COMMIT,
        /** A transaction in doubt was rolled back. */
        ROLL_BACK,
        /** A queue is paused. */
        PAUSE,
        /** A queue goes on. */
        RESUME,
        /** So many tasks of a queue run at the same time. */
        LIMIT
    }

    /**
     * How the engine is doing.
     *
     * @return its status
     */
    EngineStatus status();

    /**
     * Does something to tasks.
     *
     * @param deed {@link Deed#RETRY}, {@link Deed#RUN_NOW}, {@link Deed#CANCEL} or {@link Deed#DELETE}
     * @param tasks the tasks, at most {@link #MOST}
     * @param actor who does it
     * @return the tasks on which it had an effect
     * @throws IllegalArgumentException when it is another deed, or there are more tasks
     */
    List<TaskId> apply(Deed deed, List<TaskId> tasks, String actor);

    /**
     * Gives a task that waits another due time.
     *
     * @param task the task
     * @param due when it may run
     * @param actor who does it
     * @return whether it had an effect
     */
    boolean reschedule(TaskId task, Instant due, String actor);

    /**
     * Gives a task that waits another priority.
     *
     * @param task the task
     * @param priority a higher one runs first
     * @param actor who does it
     * @return whether it had an effect
     */
    boolean reprioritize(TaskId task, int priority, String actor);

    /**
     * Decides a transaction that is in doubt.
     *
     * @param task one of its tasks
     * @param committed whether its tasks run; if not they are deleted
     * @param actor who does it
     * @return whether there was anything to be decided
     */
    boolean resolve(TaskId task, boolean committed, String actor);

    /**
     * Pauses a queue, or lets it go on.
     *
     * @param queue the name of a queue that is processed here
     * @param paused whether it is to be paused
     * @param actor who does it
     * @return whether it had an effect
     * @throws dev.afterward.UnknownQueueException when it is not processed here
     */
    boolean setPaused(String queue, boolean paused, String actor);

    /**
     * Limits how many tasks of a queue run at the same time, until it is said otherwise: after a restart as well.
     *
     * @param queue the name of a queue that is processed here
     * @param most how many, or 0 for what is configured; more than there are workers is as many as there are
     * @param actor who does it
     * @return whether it had an effect
     * @throws IllegalArgumentException when the number is negative
     * @throws dev.afterward.UnknownQueueException when it is not processed here
     */
    boolean setConcurrency(String queue, int most, String actor);
}
