package dev.afterward.console;

import dev.afterward.UnknownQueueException;
import dev.afterward.console.Watch.Findings;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskLists.Count;
import dev.afterward.store.TransactionLookup.Doubt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the pages show of the store as a whole, read once a second at most, however many people look. Safe for use by
 * several threads.
 */
@ApplicationScoped
public class Snapshots {

    static final int BOUND = 10_000;

    static final int DOUBTS = 20;

    /** Marks that a chart shows, at most. */
    private static final int OPENINGS = 50;

    private static final int QUEUES_REMEMBERED = 50;

    private static final long FINDINGS_NANOS = TimeUnit.SECONDS.toNanos(4);

    @Inject
    TaskInspector inspector;

    @Inject
    ManualOperations operations;

    private final Map<Range, Cached<Snapshot>> cached = new EnumMap<>(Range.class);
    private @Nullable Cached<Findings> findings;

    /** Those that were looked at last, by range and queue. */
    private final Map<String, Cached<List<Delay>>> delays = new Recent<>(QUEUES_REMEMBERED);

    /** The time that charts show. */
    enum Range {
        HOUR(Duration.ofMinutes(1), 60, TimeUnit.SECONDS.toNanos(1)),
        /** Thousands of counters: read less often. */
        DAY(Duration.ofMinutes(15), 96, TimeUnit.SECONDS.toNanos(15));

        final Duration step;
        final int length;
        final long goodForNanos;

        Range(Duration step, int length, long goodForNanos) {
            this.step = step;
            this.length = length;
            this.goodForNanos = goodForNanos;
        }
    }

    /**
     * The store at one moment.
     *
     * @param start where the charts begin
     * @param openings when the store was opened in that time
     */
    record Snapshot(
            Instant now,
            Instant start,
            Range range,
            List<Count> counts,
            List<QueueDepth> depths,
            List<Activity> activity,
            List<Delay> delays,
            List<Doubt> doubts,
            Storage storage,
            EngineStatus engine,
            List<Instant> openings) {}

    private record Cached<T>(T value, long nanos) {

        static <T> Cached<T> of(T value) {
            return new Cached<>(value, System.nanoTime());
        }

        boolean isGood(long forNanos) {
            return System.nanoTime() - nanos < forNanos;
        }
    }

    /** What is known of a time, at most a moment old. */
    public synchronized Snapshot get(Range range) {
        Cached<Snapshot> last = cached.get(range);
        if (last != null && last.isGood(range.goodForNanos)) {
            Snapshot known = last.value();
            // What the engine is doing lies in memory and costs nothing.
            return new Snapshot(
                    known.now(),
                    known.start(),
                    range,
                    known.counts(),
                    known.depths(),
                    known.activity(),
                    known.delays(),
                    known.doubts(),
                    known.storage(),
                    operations.status(),
                    known.openings());
        }
        Snapshot fresh = read(range);
        cached.put(range, Cached.of(fresh));
        return fresh;
    }

    /** What may need somebody, at most some seconds old. */
    public synchronized Findings findings() {
        Cached<Findings> last = findings;
        if (last != null && last.isGood(FINDINGS_NANOS)) {
            return last.value();
        }
        Findings fresh = new Watch(inspector, operations).read(Clock.systemUTC().instant());
        findings = Cached.of(fresh);
        return fresh;
    }

    /** How long the tasks of a queue waited and ran, as old as a snapshot of that time. */
    public synchronized List<Delay> delays(String queue, Range range) {
        String key = range + " " + queue;
        Cached<List<Delay>> last = delays.get(key);
        if (last != null && last.isGood(range.goodForNanos)) {
            return last.value();
        }
        Instant start = start(Clock.systemUTC().instant(), range);
        List<Delay> fresh = inspector.delays(queue, start, range.step, range.length);
        delays.put(key, Cached.of(fresh));
        return fresh;
    }

    /**
     * Makes sure that the store has a queue; an empty name stands for none.
     *
     * @throws UnknownQueueException when it has not
     */
    public void requireQueue(String name) {
        if (!name.isEmpty()
                && get(Range.HOUR).depths().stream()
                        .noneMatch(depth -> depth.name().equals(name))) {
            throw new UnknownQueueException("no queue '" + name + "'");
        }
    }

    /** What was read is not true any more: somebody has acted. */
    public synchronized void forget() {
        cached.clear();
        findings = null;
    }

    private Snapshot read(Range range) {
        Instant now = Clock.systemUTC().instant();
        Instant start = start(now, range);
        return new Snapshot(
                now,
                start,
                range,
                inspector.counts(BOUND),
                inspector.depths(BOUND),
                inspector.activity(start, range.step),
                inspector.delays(start, range.step),
                inspector.doubts(DOUBTS),
                inspector.storage(),
                operations.status(),
                inspector.openings(start, OPENINGS));
    }

    /** So that the last period is the one that is going on. */
    static Instant start(Instant now, Range range) {
        long step = range.step.toMillis();
        long current = now.toEpochMilli() - now.toEpochMilli() % step;
        return Instant.ofEpochMilli(current - (range.length - 1) * step);
    }

    static @Nullable Range range(String name) {
        return name.isEmpty() || name.equals("hour") ? Range.HOUR : name.equals("day") ? Range.DAY : null;
    }
}
