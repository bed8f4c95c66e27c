package dev.afterward.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The charts of attempts and durations, of all queues or of one.
 *
 * @param range which time they show: {@code hour} or {@code day}
 * @param hour the link to the charts of the last hour
 * @param day the link to those of the last day
 * @param failures the link to the tasks that have failed, to which the ends of a time can be added
 * @param marks when the store was opened, as JSON, in seconds
 * @param times the beginnings of the periods, as JSON, in seconds
 * @param last the beginning of the period that is going on
 * @param attempts how attempts ended
 * @param delays how long tasks waited and ran
 * @param top the longest duration that is drawn as long as it is, in microseconds
 * @param beyond a sentence on longer ones, or null when there are none
 * @param periods the periods in which attempts ended, the last first
 */
public record ChartSheet(
        String range,
        String hour,
        String day,
        String failures,
        String marks,
        String times,
        Moment last,
        List<Curve> attempts,
        List<Curve> delays,
        long top,
        @Nullable String beyond,
        List<Period> periods) {

    /** Copies. */
    public ChartSheet {
        attempts = List.copyOf(attempts);
        delays = List.copyOf(delays);
        periods = List.copyOf(periods);
    }

    /**
     * What is drawn in one colour.
     *
     * @param key what it is called in the texts
     * @param values a value for each period, as JSON
     * @param whole the value of the whole time, in words
     * @param last the value of the period that is going on, in words
     */
    public record Curve(String key, String values, String whole, String last) {}

    /**
     * A period in which attempts ended.
     *
     * @param seconds its beginning, in seconds
     * @param from the same
     * @param cells the values of all curves
     */
    public record Period(long seconds, Moment from, List<Cell> cells) {

        /** Copies. */
        public Period {
            cells = List.copyOf(cells);
        }
    }

    /**
     * The value of a curve in a period.
     *
     * @param key which curve
     * @param value the value, in words
     * @param href the link to the tasks that it counts, or null
     */
    public record Cell(String key, String value, @Nullable String href) {}
}
