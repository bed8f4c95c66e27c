package dev.afterward.dispatch.runtime;

import java.time.Duration;
import java.util.StringJoiner;

/** Durations and numbers as messages show them: "1 min 30 s", "1 task". */
public final class TimeText {

    private TimeText() {}

    /** A duration in words, to the millisecond. */
    public static String of(Duration duration) {
        if (duration.isNegative()) {
            return duration.toString();
        }
        StringJoiner parts = new StringJoiner(" ");
        add(parts, duration.toDays(), "d");
        add(parts, duration.toHoursPart(), "h");
        add(parts, duration.toMinutesPart(), "min");
        add(parts, duration.toSecondsPart(), "s");
        add(parts, duration.toMillisPart(), "ms");
        return parts.length() == 0 ? "0 ms" : parts.toString();
    }

    /** A number of milliseconds in words. */
    static String ofMillis(long millis) {
        return of(Duration.ofMillis(millis));
    }

    /** A number of things. */
    static String count(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    private static void add(StringJoiner parts, long number, String unit) {
        if (number > 0) {
            parts.add(number + " " + unit);
        }
    }
}
