package dev.afterward;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@link Backoff} as a value.
 *
 * @param initial the wait after the first failure; not negative
 * @param multiplier what each further wait is multiplied with; at least 1
 * @param max the longest wait, before jitter; not negative
 * @param jitter the share of each wait that is left to chance; 0 to 1
 * @param strategy the type of a strategy that replaces the other settings, or null
 */
public record BackoffPolicy(
        Duration initial,
        double multiplier,
        Duration max,
        double jitter,
        @Nullable Class<? extends BackoffStrategy> strategy) {

    /** No wait between attempts. */
    public static final BackoffPolicy NONE = new BackoffPolicy(Duration.ZERO, 1, Duration.ofDays(1), 0, null);

    /** Checks that nothing is missing; {@link QueueConfig} checks the values. */
    public BackoffPolicy {
        Objects.requireNonNull(initial, "backoff: the value of initial is null");
        Objects.requireNonNull(max, "backoff: the value of max is null");
    }

    /**
     * The wait after a failed attempt, before jitter. The strategy is not asked.
     *
     * @param attempt the number of the attempt, from 1
     * @return the wait, to the millisecond
     */
    public Duration delay(int attempt) {
        double longest = max.toMillis();
        double delay = initial.toMillis() * Math.pow(multiplier, attempt - 1.0);
        return Duration.ofMillis(Math.round(Math.min(longest, delay)));
    }
}
