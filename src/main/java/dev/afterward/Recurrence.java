package dev.afterward;

import java.time.Duration;

/**
 * When a schedule fires: at the times of a calendar, or again and again after the same time.
 *
 * <pre>{@code
 * Recurrence nightly = Cron.of("30 2 * * *", "Europe/Berlin");       // at 02:30 in Berlin, also when the clocks change
 * Recurrence often = Recurrence.every(Duration.ofMinutes(5));         // every five minutes, whatever the clocks show
 * }</pre>
 */
public sealed interface Recurrence permits Cron, Interval {

    /**
     * Again and again, with the same time between two occurrences.
     *
     * @param length the time between two occurrences: from 1 second to 36,500 days, in whole milliseconds
     * @return the recurrence
     * @throws IllegalArgumentException when the length is out of range
     */
    static Interval every(Duration length) {
        return new Interval(length);
    }
}
