package dev.afterward;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What happened to a task. In a container each one is fired as a CDI event; elsewhere a {@link TaskListener} hears
 * of it. Events tell, they are not durable: after a crash some were never fired.
 */
public sealed interface TaskEvent {

    /**
     * Tasks were stored, or the transaction that they belong to has committed.
     *
     * @param ids the tasks, in the order in which they were enqueued; immutable
     */
    record Submitted(List<TaskId> ids) implements TaskEvent {
        /** Copies the list. */
        public Submitted {
            ids = List.copyOf(ids);
        }
    }

    /**
     * An attempt begins.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the attempt, from 1
     */
    record Started(TaskId id, String queue, int attempt) implements TaskEvent {}

    /**
     * A task has succeeded, and the store knows it.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the attempt, from 1
     * @param duration how long the attempt took
     */
    record Succeeded(TaskId id, String queue, int attempt, Duration duration) implements TaskEvent {}

    /**
     * A task has failed for good, and the store knows it.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the last attempt, from 1
     * @param duration how long it took
     * @param error what it threw, with its stack trace
     */
    record Failed(TaskId id, String queue, int attempt, Duration duration, String error) implements TaskEvent {}

    /**
     * An attempt has failed and there will be another.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the attempt that failed, from 1
     * @param remaining how many attempts are left
     * @param due when the next one is due
     * @param duration how long the attempt took
     * @param error what it threw, with its stack trace
     */
    record Retried(TaskId id, String queue, int attempt, int remaining, Instant due, Duration duration, String error)
            implements TaskEvent {}

    /**
     * A task was set aside, to be looked at by a person: its payload cannot be read.
     *
     * @param id the task
     * @param queue its queue
     * @param reason why it cannot run
     */
    record Parked(TaskId id, String queue, String reason) implements TaskEvent {}

    /**
     * A task was cancelled.
     *
     * @param id the task
     */
    record Cancelled(TaskId id) implements TaskEvent {}

    /**
     * The result of an attempt came too late and was dropped: meanwhile its task had been taken from this client.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the attempt, from 1
     */
    record ClaimLost(TaskId id, String queue, int attempt) implements TaskEvent {}
}
