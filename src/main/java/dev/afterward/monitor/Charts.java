package dev.afterward.monitor;

import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.Latency;
import dev.afterward.store.Tally.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Makes curves of counters. */
final class Charts {

    /** What counts as a failure of an attempt. */
    static final Set<Outcome> BAD = Set.of(Outcome.FAILED, Outcome.RETRIED);

    private final long start;
    private final long step;
    private final int length;

    /** From a time on, so many periods of a length. */
    Charts(Instant start, Duration step, int length) {
        this.start = start.toEpochMilli();
        this.step = step.toMillis();
        this.length = length;
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

    /** A percentile of the durations, period by period, in milliseconds; -1 where there is none. */
    double[] percentiles(List<Delay> delays, Latency.Kind kind, double share) {
        long[][] histograms = new long[length][Latency.SLOTS];
        for (Delay delay : delays) {
            int place = place(delay.from());
            if (place >= 0 && delay.kind() == kind) {
                histograms[place][delay.slot()] += delay.count();
            }
        }
        double[] percentiles = new double[length];
        for (int i = 0; i < length; i++) {
            percentiles[i] = percentile(histograms[i], share);
        }
        return percentiles;
    }

    /** A percentile over all periods in microseconds, or -1. */
    static long percentileMicros(List<Delay> delays, Latency.Kind kind, double share) {
        long[] histogram = new long[Latency.SLOTS];
        for (Delay delay : delays) {
            if (delay.kind() == kind) {
                histogram[delay.slot()] += delay.count();
            }
        }
        double millis = percentile(histogram, share);
        return millis < 0 ? -1 : Math.round(millis * 1_000);
    }

    private static double percentile(long[] histogram, double share) {
        long total = 0;
        for (long count : histogram) {
            total += count;
        }
        long rank = (long) Math.ceil(total * share);
        long seen = 0;
        for (int slot = 0; slot < histogram.length; slot++) {
            seen += histogram[slot];
            if (seen >= rank && total > 0) {
                return Delay.micros(slot) / 1_000.0;
            }
        }
        return -1;
    }

    /** The ends of the periods, in seconds. */
    String times() {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            times.add((start + i * step) / 1_000);
        }
        return json(length, i -> String.valueOf(times.get((int) i)));
    }

    static String json(long[] values) {
        return json(values.length, i -> String.valueOf(values[(int) i]));
    }

    static String json(double[] values) {
        return json(values.length, i -> values[(int) i] < 0 ? "null" : String.valueOf(values[(int) i]));
    }

    private static String json(int length, LongFunction<String> value) {
        StringJoiner json = new StringJoiner(",", "[", "]");
        for (int i = 0; i < length; i++) {
            json.add(value.apply(i));
        }
        return json.toString();
    }

    /** The points of a small curve, in a field of 100 by 24 whose top is a number; none when all are zero. */
    static String points(long[] values, long top) {
        StringJoiner points = new StringJoiner(" ");
        long highest = 0;
        for (int i = 0; i < values.length; i++) {
            highest = Math.max(highest, values[i]);
            long x = Math.round(100.0 * i / Math.max(1, values.length - 1));
            long y = Math.round(23 - 22.0 * values[i] / Math.max(1, top));
            points.add(x + "," + y);
        }
        return highest == 0 ? "" : points.toString();
    }

    static long highest(long[] values) {
        return LongStream.of(values).max().orElse(0);
    }
}
