package dev.afterward;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A task as it was when it was read, with {@link TaskClient#find} or {@link TaskClient#search}. It does not change. What
 * may be large is read only on demand, by {@link #task()}, {@link #payload()} and {@link #failures()}: after {@code find}
 * these cost nothing more, after a search each call is a read of the store. Safe for use by several threads.
 */
public interface TaskInfo {

    /**
     * A failed attempt.
     *
     * @param at when it ended
     * @param duration how long it took; empty when that is not known: its process died, or its payload could not be read
     * @param error what it threw, with its stack trace, perhaps shortened
     */
    record Failure(Instant at, Optional<Duration> duration, String error) {
        /** Checks that nothing is missing. */
        public Failure {
            Objects.requireNonNull(at, "the time is null");
            Objects.requireNonNull(duration, "the duration is null");
            Objects.requireNonNull(error, "the error is null");
        }
    }

    /**
     * The task's id.
     *
     * @return the id
     */
    TaskId id();

    /**
     * Its queue, which this client may have no processor for.
     *
     * @return the queue's name
     */
    String queue();

    /**
     * Where it stood.
     *
     * @return any status but {@link TaskStatus#NOT_FOUND}
     */
    TaskStatus status();

    /**
     * Why it waited or was parked, as this client sees it.
     *
     * @return the reason; empty when it was running or had ended
     */
    Optional<WaitReason> waitReason();

    /**
     * Its priority. A higher one runs first.
     *
     * @return any number
     */
    int priority();

    /**
     * How many of its attempts have begun, one that is being made included. What a crash cut short, or its processor put
     * off, is not counted, nor what was before a {@linkplain TaskOperations#retry manual retry}.
     *
     * @return the number, from 0
     */
    int attempts();

    /**
     * How often its processor has put it off.
     *
     * @return the number, from 0
     */
    int snoozes();

    /**
     * When it was enqueued.
     *
     * @return the time, in milliseconds
     */
    Instant created();

    /**
     * When it may run next, or might have run.
     *
     * @return the time, in milliseconds
     */
    Instant due();

    /**
     * When its last attempt began.
     *
     * @return the time, in milliseconds; empty before the first attempt, and after one that has put the task off
     */
    Optional<Instant> started();

    /**
     * When it ended.
     *
     * @return the time, in milliseconds; empty when it had not ended
     */
    Optional<Instant> ended();

    /**
     * The task whose processor enqueued it.
     *
     * @return its id, which may be in the store no more
     */
    Optional<TaskId> parent();

    /**
     * The beginning of what its last failed attempt threw, which may name values of its payload.
     *
     * @return at most 500 characters; empty when no attempt has failed, or it has succeeded since
     */
    Optional<String> lastError();

    /**
     * Its failed attempts, of which the store keeps a bounded number.
     *
     * @return the failures, the last one first
     * @throws TaskStoreException when the store cannot be read
     */
    List<Failure> failures();

    /**
     * The task itself, read from its payload by each call.
     *
     * @return the task; empty when its payload was not retained
     * @throws PayloadException when it cannot be read, or this client has no processor for its queue and so does not know
     *     its type
     * @throws TaskStoreException when the store cannot be read
     */
    Optional<Task> task();

    /**
     * The task itself, if it is of a type.
     *
     * @param type the type
     * @param <T> the type
     * @return the task; empty when it is of another type, or its payload was not retained
     * @throws PayloadException as {@link #task()}
     * @throws TaskStoreException when the store cannot be read
     */
    default <T extends Task> Optional<T> task(Class<T> type) {
        Objects.requireNonNull(type, "the task type is null");
        return task().filter(type::isInstance).map(type::cast);
    }

    /**
     * The task as it is stored. It may hold personal data: the console's masks do not apply.
     *
     * @return JSON; empty when it was not retained
     * @throws TaskStoreException when the store cannot be read
     */
    Optional<String> payload();
}
