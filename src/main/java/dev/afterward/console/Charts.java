package dev.afterward.console;

import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.Latency;
import dev.afterward.store.Tally.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Makes curves of counters. */
final class Charts {

    /** What counts as a failure of an attempt. */
    static final Set<Outcome> BAD = Set.of(Outcome.FAILED, Outcome.RETRIED);

    private static final long GROUND = 24;

    private final long start;
    private final long step;
    private final int length;

    /** From a time on, so many periods of a length. */
    Charts(Instant start, Duration step, int length) {
        this.start = start.toEpochMilli();
        this.step = step.toMillis();
        this.length = length;
    }

    int length() {
        return length;
    }

    /** The beginning of a period. */
    Instant from(int place) {
        return Instant.ofEpochMilli(start + place * step);
    }

    private int place(Instant from) {
        long place = (from.toEpochMilli() - start) / step;
        return from.toEpochMilli() < start || place >= length ? -1 : (int) place;
    }

    /** The numbers of attempts, period by period. */
    long[] counts(List<Activity> activities, Predicate<Activity> which) {
        long[] counts = new long[length];
        for (Activity activity : activities) {
            int place = place(activity.from());
            if (place >= 0 && which.test(activity)) {
                counts[place] += activity.count();
            }
        }
        return counts;
    }

    /** A percentile of the durations, period by period, in microseconds; -1 where there is none. */
    long[] percentiles(List<Delay> delays, Latency.Kind kind, double share) {
        long[][] histograms = new long[length][Latency.SLOTS];
        for (Delay delay : delays) {
            int place = place(delay.from());
            if (place >= 0 && delay.kind() == kind) {
                histograms[place][delay.slot()] += delay.count();
            }
        }
        return Stream.of(histograms)
                .mapToLong(histogram -> percentile(histogram, share))
                .toArray();
    }

    /** A percentile over all periods in microseconds, or -1. */
    static long percentile(List<Delay> delays, Latency.Kind kind, double share) {
        long[] histogram = new long[Latency.SLOTS];
        for (Delay delay : delays) {
            if (delay.kind() == kind) {
                histogram[delay.slot()] += delay.count();
            }
        }
        return percentile(histogram, share);
    }

    private static long percentile(long[] histogram, double share) {
        long total = LongStream.of(histogram).sum();
        long rank = (long) Math.ceil(total * share);
        long seen = 0;
        for (int slot = 0; slot < histogram.length; slot++) {
            seen += histogram[slot];
            if (seen >= rank && total > 0) {
                return Delay.micros(slot);
            }
        }
        return -1;
    }

    /** The beginnings of the periods, in seconds. */
    String times() {
        return json(IntStream.range(0, length)
                .mapToLong(place -> from(place).getEpochSecond())
                .toArray());
    }

    /** Numbers; null for those below zero, which stand for none. */
    static String json(long[] values) {
        return LongStream.of(values)
                .mapToObj(value -> value < 0 ? "null" : String.valueOf(value))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /**
     * The outline of small bars, in a field of 1000 by 24 whose top is a number; none when all are zero. What is not zero can be
     * seen, however little it is.
     */
    static String outline(long[] values, long top) {
        StringJoiner points = new StringJoiner(" ");
        long last = GROUND;
        for (int i = 0; i <= values.length; i++) {
            long y = i == values.length || values[i] == 0
                    ? GROUND
                    : Math.min(GROUND - 2, Math.round(GROUND - 23.0 * values[i] / top));
            if (y != last) {
                long x = Math.round(1_000.0 * i / values.length);
                points.add(x + "," + last).add(x + "," + y);
                last = y;
            }
        }
        return points.toString();
    }

    static long highest(long[] values) {
        return LongStream.of(values).max().orElse(0);
    }
}
