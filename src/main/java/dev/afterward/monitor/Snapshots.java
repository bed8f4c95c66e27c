package dev.afterward.monitor;

import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists.Count;
import dev.afterward.store.TaskLists.Matches;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TransactionLookup.Doubt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
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

    private static final int DOUBTS = 20;

    /** Among so many tasks that wait one is looked for that has failed before. */
    private static final int RETRIED = 50;

    private static final long FAILURES_NANOS = TimeUnit.SECONDS.toNanos(4);

    @Inject
    TaskInspector inspector;

    @Inject
    ManualOperations operations;

    private final Map<Range, Cached> cached = new EnumMap<>(Range.class);
    private final Map<String, CachedFailures> failures = new HashMap<>();

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
            EngineStatus engine) {}

    /**
     * The failures of a queue.
     *
     * @param matches how many have failed for good and are retained
     * @param last the last one; if there is none, one that is to be tried again; or null
     */
    record Failures(Matches matches, @Nullable TaskRow last) {}

    private record CachedFailures(Failures failures, long nanos) {}

    private record Cached(Snapshot snapshot, long nanos) {}

    /** What is known of a time, at most a moment old. */
    public synchronized Snapshot get(Range range) {
        Cached last = cached.get(range);
        if (last != null && System.nanoTime() - last.nanos() < range.goodForNanos) {
            Snapshot known = last.snapshot();
            // The engine's own status lies in memory and costs nothing.
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
                    operations.status());
        }
        Snapshot fresh = read(range);
        cached.put(range, new Cached(fresh, System.nanoTime()));
        return fresh;
    }

    /** The failures of a queue, at most some seconds old: to find them costs more than to count what is counted. */
    public synchronized Failures failures(String queue) {
        CachedFailures last = failures.get(queue);
        if (last != null && System.nanoTime() - last.nanos() < FAILURES_NANOS) {
            return last.failures();
        }
        TaskQuery failed = TaskQuery.of(View.FAILED).ofQueue(queue);
        TaskQuery retried = TaskQuery.of(View.UPCOMING).ofQueue(queue);
        TaskRow row = inspector.search(failed, null, 1).tasks().stream()
                .findFirst()
                .or(() -> inspector.search(retried, null, RETRIED).tasks().stream()
                        .filter(one -> one.lastError() != null)
                        .findFirst())
                .orElse(null);
        Failures fresh = new Failures(inspector.count(failed, BOUND), row);
        failures.put(queue, new CachedFailures(fresh, System.nanoTime()));
        return fresh;
    }

    /** What was read is not true any more: somebody has acted. */
    public synchronized void forget() {
        cached.clear();
        failures.clear();
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
                operations.status());
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
