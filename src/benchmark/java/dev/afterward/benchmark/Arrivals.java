package dev.afterward.benchmark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Where every contestant's processor ends: it counts, and says how long the task was on its way. */
final class Arrivals {

    private static final LongAdder COUNT = new LongAdder();

    private static volatile @Nullable Recorder recorder;
    private static volatile @Nullable CountDownLatch gate;
    private static volatile @Nullable Map<Long, Long> starts;

    private Arrivals() {}

    static void arrived(long sent) {
        long now = System.nanoTime();
        Map<Long, Long> kept = starts;
        if (kept != null) {
            kept.put(sent, now);
        }
        Recorder waiting = recorder;
        if (waiting != null) {
            waiting.recordValue(Math.max(1, now - sent));
        }
        CountDownLatch closed = gate;
        if (closed != null) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        COUNT.increment();
    }

    static long count() {
        return COUNT.sum();
    }

    static void reset() {
        COUNT.reset();
    }

    /** Lets nobody through until the latch is opened. */
    static void hold(CountDownLatch latch) {
        gate = latch;
    }

    /** Remembers when what was sent at which time has arrived, by {@link System#nanoTime()}, and so for all processes. */
    static Map<Long, Long> keep() {
        Map<Long, Long> kept = new ConcurrentHashMap<>();
        starts = kept;
        return kept;
    }

    static void record() {
        recorder = new Recorder(3);
    }

    /** What was recorded since {@link #record()}, in nanoseconds. */
    static Histogram recorded() {
        Recorder filled = recorder;
        recorder = null;
        if (filled == null) {
            throw new IllegalStateException("nothing was being recorded");
        }
        return filled.getIntervalHistogram();
    }
}
