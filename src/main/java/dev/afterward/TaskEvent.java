package dev.afterward;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What happened to a task. In a container each one is fired as a CDI event; elsewhere a {@link TaskListener}
 * receives it. Events tell, they are not durable: after a crash some were never fired.
 */
public sealed interface TaskEvent {

    /** What happened to one task: every event but {@link Submitted}, which is of many tasks, in several queues perhaps. */
    sealed interface OfTask extends TaskEvent {

        /**
         * The task.
         *
         * @return its id
         */
        TaskId id();

        /**
         * Its queue.
         *
         * @return the queue's name
         */
        String queue();
    }

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
    record Started(TaskId id, String queue, int attempt) implements OfTask {}

    /**
     * A task has succeeded, and the store knows it.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the attempt, from 1
     * @param duration how long the attempt took
     */
    record Succeeded(TaskId id, String queue, int attempt, Duration duration) implements OfTask {}

    /**
     * A task has failed for good, and the store knows it.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the last attempt, from 1
     * @param duration how long it took
     * @param error what it threw, with its stack trace
     * @param payload reads the task, or is empty where it is not at hand; {@link #task()} is easier to call
     */
    record Failed(
            TaskId id, String queue, int attempt, Duration duration, String error, Supplier<Optional<Task>> payload)
            implements OfTask {

        /** Checks that there is something to ask for the task. */
        public Failed {
            Objects.requireNonNull(payload, "the payload is null");
        }

        /**
         * A task that has failed, without the task itself.
         *
         * @param id the task
         * @param queue its queue
         * @param attempt the number of the last attempt, from 1
         * @param duration how long it took
         * @param error what it threw, with its stack trace
         */
        public Failed(TaskId id, String queue, int attempt, Duration duration, String error) {
            this(id, queue, attempt, duration, error, Optional::empty);
        }

        /**
         * The task that has failed. Each call reads it from its payload, as it was when it was enqueued: what is not asked
         * for is not read.
         *
         * @return the task; empty if its process died too often, for then it is in the store alone
         * @throws PayloadException if it cannot be read
         */
        public Optional<Task> task() {
            return payload.get();
        }

        /**
         * The task that has failed, if it is of a type.
         *
         * @param type the type
         * @param <T> the type
         * @return the task; empty if it is of another type, or its process died too often
         * @throws PayloadException if it cannot be read
         */
        public <T extends Task> Optional<T> task(Class<T> type) {
            Objects.requireNonNull(type, "the task type is null");
            return task().filter(type::isInstance).map(type::cast);
        }
    }

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
            implements OfTask {}

    /**
     * A task was parked, because its payload cannot be read.
     *
     * @param id the task
     * @param queue its queue
     * @param reason why it cannot run
     */
    record Parked(TaskId id, String queue, String reason) implements OfTask {}

    /**
     * A task was cancelled.
     *
     * @param id the task
     * @param queue its queue
     */
    record Cancelled(TaskId id, String queue) implements OfTask {}

    /**
     * The result of an attempt came too late and was dropped: meanwhile its task had been taken from this client.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the attempt, from 1
     */
    record ClaimLost(TaskId id, String queue, int attempt) implements OfTask {}

    /**
     * A processor has put its task off, and the store knows it. The attempt does not count.
     *
     * @param id the task
     * @param queue its queue
     * @param attempt the number of the attempt, from 1; the next one has the same
     * @param snoozes how often the task was put off, this time included
     * @param due when it is due again
     * @param duration how long the attempt took
     */
    record Snoozed(TaskId id, String queue, int attempt, int snoozes, Instant due, Duration duration)
            implements OfTask {}

    /**
     * A task could not be started in time and is not run any more, and the store knows it.
     *
     * @param id the task
     * @param queue its queue
     * @param due when it was due
     * @param startBy when it had to begin at the latest
     */
    record Expired(TaskId id, String queue, Instant due, Instant startBy) implements OfTask {}
}
