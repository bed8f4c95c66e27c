package dev.afterward;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Again and again, with the same time between two occurrences. It is counted from the time for which the last occurrence
 * was due, not from the moment at which it ran: a late occurrence does not delay those that follow. A change of clocks
 * does not matter to it.
 *
 * @param length the time between two occurrences: from 1 second to 36,500 days, in whole milliseconds
 */
public record Interval(Duration length) implements Recurrence {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Checks the length. */
    public Interval {
        Objects.requireNonNull(length, "the length of the interval is null");
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("an interval must be from 1 s to 36,500 days long, was " + length);
        }
        if (!length.equals(length.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException("an interval must be in whole milliseconds, was " + length + ": use "
                    + Duration.ofMillis(length.toMillis()));
        }
    }
}
