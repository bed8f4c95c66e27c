package dev.afterward.store;

import dev.afterward.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        /** A task that neither runs nor has succeeded has another payload, and runs again. */
        EDIT,
        /** A scheduled or parked task runs at once. */
        RUN_NOW,
        /** A task that waits does not run; one that runs is interrupted. */
        CANCEL,
        /** A task that does not run is deleted, and can be restored for a while. */
        DELETE,
        /** A deleted task is what it was before. */
        RESTORE,
        /** A task that does not run is gone for good. */
        ERASE,
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
        LIMIT,
        /** What has failed with an error of one kind was seen, and needs nobody any more. */
        ACKNOWLEDGE,
        /** A schedule is another one than before. */
        CHANGE_SCHEDULE,
        /** A schedule is paused. */
        PAUSE_SCHEDULE,
        /** A schedule goes on. */
        RESUME_SCHEDULE,
        /** The task of a schedule is enqueued once. */
        RUN_SCHEDULE,
        /** A schedule is removed. */
        REMOVE_SCHEDULE
    }

    /**
     * What is done to schedules.
     *
     * @return the operations
     */
    ManualSchedules schedules();

    /**
     * How the engine is doing.
     *
     * @return its status
     */
    EngineStatus status();

    /**
     * How long a deleted task can be restored.
     *
     * @return the time, zero when it is gone at once
     */
    Duration restoreWithin();

    /**
     * Begins an act. Nothing is written yet.
     *
     * @param actor who does it
     * @param key what tells it from all other acts, or null; with a key, several {@link #apply} are recorded in one entry
     * @param scope which tasks are asked for, as the parameters of the console's list, or null for chosen ones
     * @return the act, with a time that no other act of this client has
     */
    Act begin(String actor, @Nullable String key, @Nullable String scope);

    /**
     * The attempts that this client is making. Read from memory.
     *
     * @return the attempts, the longest-running first
     */
    List<RunningAttempt> attempts();

    /**
     * Where the thread of an attempt is that this client is making.
     *
     * @param task the task
     * @return its stack, the innermost frame first; empty when this client is not making an attempt of it
     */
    List<StackTraceElement> stack(TaskId task);

    /**
     * Does something to tasks.
     *
     * @param deed {@link Deed#RETRY}, {@link Deed#RUN_NOW}, {@link Deed#CANCEL}, {@link Deed#DELETE}, {@link
     *     Deed#RESTORE} or {@link Deed#ERASE}
     * @param tasks the tasks, at most {@link #MOST}
     * @param act what it is a part of
     * @return the tasks on which it had an effect
     * @throws IllegalArgumentException when it is another deed, or there are more tasks
     */
    List<TaskId> apply(Deed deed, List<TaskId> tasks, Act act);

    /**
     * Does something to tasks, as an act of its own.
     *
     * @param deed as above
     * @param tasks the tasks, at most {@link #MOST}
     * @param actor who does it
     * @return the tasks on which it had an effect
     * @throws IllegalArgumentException when it is another deed, or there are more tasks
     */
    default List<TaskId> apply(Deed deed, List<TaskId> tasks, String actor) {
        return apply(deed, tasks, begin(actor, null, null));
    }

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
     * Gives a task that neither runs nor has succeeded another payload, and has it run again with all its attempts; one that
     * waits keeps its due time. What is stored is what the codec of its queue has read and written again.
     *
     * @param task the task
     * @param from what it holds, as it was read: if that has changed since, there is no effect
     * @param payload what it is to hold, as JSON
     * @param actor who does it
     * @return whether it had an effect
     * @throws dev.afterward.PayloadException when the codec cannot read it, or it is longer than allowed; the message names
     *     the type and the reason, and may quote values
     * @throws dev.afterward.TaskInvalidException when the task violates the constraints of its type; the messages may quote
     *     values
     * @throws dev.afterward.AfterwardException when those could not be checked
     * @throws dev.afterward.UnknownQueueException when the queue of the task is not processed here
     */
    boolean edit(TaskId task, String from, String payload, String actor);

    /**
     * Finds out whether a task could be given another payload. Nothing is written.
     *
     * @param task the task; there is nothing to find out when it is not there
     * @param payload what it were to hold, as JSON
     * @throws dev.afterward.PayloadException as {@link #edit} does
     * @throws dev.afterward.TaskInvalidException as {@link #edit} does
     * @throws dev.afterward.AfterwardException as {@link #edit} does
     * @throws dev.afterward.UnknownQueueException as {@link #edit} does
     */
    void check(TaskId task, String payload);

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
     * Takes note that somebody has seen the tasks of a queue that have failed with an error of one kind: {@link ErrorGroups}
     * does not tell of them any more. Those that end later are told.
     *
     * @param queue the name of the queue
     * @param fingerprint the kind: {@link ErrorKind#fingerprint}
     * @param until the end of the last task that was seen
     * @param actor who has seen them
     * @return whether it had an effect
     */
    boolean acknowledge(String queue, long fingerprint, Instant until, String actor);

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
