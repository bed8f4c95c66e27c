package dev.afterward.dispatch.step;

import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.store.Latency;
import dev.afterward.store.Tally;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts how attempts end, by minute and queue, and writes the sums once a second at most. */
public final class Counters implements TurnStep {

    private static final long MINUTE = 60_000;
    private static final long FLUSH_MILLIS = 1_000;

    private record Key(long minute, int queue, Tally.Outcome outcome) {}

    private static final class Sum {
        long count;
        long micros;
    }

    /** How long the attempts of a queue waited and ran since the last flush. */
    private static final class Histogram {
        private final long[] waits = new long[Latency.SLOTS];
        private final long[] runs = new long[Latency.SLOTS];

        void add(long waitMicros, long runMicros) {
            waits[Latency.slot(waitMicros)]++;
            runs[Latency.slot(runMicros)]++;
        }

        void collect(long minute, int queue, List<Latency> latencies) {
            for (int slot = 0; slot < Latency.SLOTS; slot++) {
                if (waits[slot] > 0) {
                    latencies.add(new Latency(minute, queue, Latency.Kind.WAIT, slot, waits[slot]));
                }
                if (runs[slot] > 0) {
                    latencies.add(new Latency(minute, queue, Latency.Kind.RUN, slot, runs[slot]));
                }
            }
        }

        void subtract(Latency latency) {
            long[] counts = latency.kind() == Latency.Kind.WAIT ? waits : runs;
            counts[latency.slot()] -= latency.count();
        }
    }

    private final Map<Key, Sum> sums = new HashMap<>();
    private final Map<Integer, Histogram> histograms = new HashMap<>();
    private List<Tally> written = List.of();
    private List<Latency> measured = List.of();
    private boolean isWritten;
    /** Whether what was written is still to be taken off the sums, since a turn could not do so to the end. */
    private boolean isToSubtract;

    private volatile long nextFlush = Long.MAX_VALUE;

    void add(int queue, Tally.Outcome outcome, long micros, long now) {
        Sum sum = sums.computeIfAbsent(new Key(now - now % MINUTE, queue, outcome), key -> new Sum());
        sum.count++;
        sum.micros += micros;
        if (nextFlush == Long.MAX_VALUE) {
            nextFlush = now + FLUSH_MILLIS;
        }
    }

    /** An attempt has waited and run for so long. */
    void measure(int queue, long waitMicros, long runMicros) {
        histograms.computeIfAbsent(queue, key -> new Histogram()).add(waitMicros, runMicros);
    }

    /** The next turn writes what there is. */
    public void flushNow() {
        if (nextFlush != Long.MAX_VALUE) {
            nextFlush = 0;
        }
    }

    @Override
    public long due(long now) {
        return nextFlush;
    }

    @Override
    public void begin(long now) {
        subtractWritten();
        written = new ArrayList<>();
        sums.forEach((key, sum) -> written.add(new Tally(key.minute, key.queue, key.outcome, sum.count, sum.micros)));
        measured = new ArrayList<>();
        histograms.forEach((queue, histogram) -> histogram.collect(now - now % MINUTE, queue, measured));
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        isWritten = false;
        isolation.run(
                turn,
                () -> {
                    turn.count(written);
                    turn.measure(measured);
                    isWritten = true;
                },
                failure -> isWritten = false);
    }

    /** What the other parts of the same turn have counted since then was not written: it stays for the next flush. */
    @Override
    public void committed(long now) {
        isToSubtract = isWritten;
        subtractWritten();
        nextFlush = sums.isEmpty() ? Long.MAX_VALUE : now + FLUSH_MILLIS;
    }

    /** Each is taken off and removed at once: what is left is still to be taken off. */
    private void subtractWritten() {
        while (isToSubtract && !written.isEmpty()) {
            Tally tally = written.get(written.size() - 1);
            Key key = new Key(tally.minute(), tally.queue(), tally.outcome());
            Sum sum = sums.get(key);
            if (sum != null) {
                sum.count -= tally.count();
                sum.micros -= tally.micros();
                if (sum.count == 0) {
                    sums.remove(key);
                }
            }
            written.remove(written.size() - 1);
        }
        while (isToSubtract && !measured.isEmpty()) {
            Latency latency = measured.get(measured.size() - 1);
            Histogram histogram = histograms.get(latency.queue());
            if (histogram != null) {
                histogram.subtract(latency);
            }
            measured.remove(measured.size() - 1);
        }
        isToSubtract = false;
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        if (!isToSubtract) {
            written = List.of();
            measured = List.of();
        }
    }
}
