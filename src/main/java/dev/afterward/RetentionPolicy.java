package dev.afterward;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@link Retention} as a value.
 *
 * @param duration how long an ended task is kept, or null for ever
 * @param tasks which tasks are kept
 * @param payload of which kept tasks the payload is kept too
 */
public record RetentionPolicy(@Nullable Duration duration, Retain tasks, Retain payload) {

    /** What applies when nothing is said: a task that has failed or was cancelled is kept for 30 days, with its payload. */
    public static final RetentionPolicy DEFAULT =
            new RetentionPolicy(Duration.ofDays(30), Retain.FAILED, Retain.FAILED);

    /** Nothing is kept: the row of an ended task is deleted. */
    public static final RetentionPolicy NONE = new RetentionPolicy(null, Retain.NONE, Retain.NONE);

    /** Checks that nothing is missing; {@link QueueConfig} checks the values. */
    public RetentionPolicy {
        Objects.requireNonNull(tasks, "retention: the value of tasks is null");
        Objects.requireNonNull(payload, "retention: the value of payload is null");
    }
}
