package dev.afterward.dispatch.work;

import dev.afterward.dispatch.capacity.Capacity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that wait for workers: which of them starts next, and which have waited too long. The {@link Capacity} counts
 * each that comes and goes. Guarded by the lock of the {@link WorkQueue}.
 */
final class WaitingAttempts {

    /** A claimed task that has not started after this time is given back. */
    private static final long GIVE_BACK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Capacity capacity;
    private OccupiedQueues occupied = new OccupiedQueues(0);

    WaitingAttempts(Capacity capacity) {
        this.capacity = capacity;
    }

    /** There will be so many queues. */
    void reserveQueues(int count) {
        occupied = new OccupiedQueues(count);
    }

    boolean isEmpty() {
        return occupied.isEmpty();
    }

    /** An attempt waits from now on. */
    void add(Attempt attempt) {
        RuntimeQueue queue = attempt.queueAtWork();
        if (queue.waiting.first() == null) {
            occupied.add(queue);
        }
        queue.waiting.add(attempt);
        capacity.arrived(queue.share, attempt.bytes);
        attempt.place();
    }

    /** The attempt that starts now, or null when none can. */
    @Nullable
    Attempt start() {
        RuntimeQueue queue = occupied.next();
        if (queue == null) {
            return null;
        }
        Attempt attempt = queue.waiting.remove();
        if (queue.waiting.first() == null) {
            occupied.remove(queue);
        }
        capacity.started(queue.share, attempt.bytes);
        return attempt;
    }

    /** In how many nanoseconds the next one has waited too long; not positive when it has, null when none waits. */
    @Nullable
    Long nextOverdue(long nanos) {
        Long left = null;
        for (RuntimeQueue queue : occupied.all()) {
            Attempt first = queue.waiting.first();
            if (first != null) {
                long mine = first.claimedNanos() + GIVE_BACK_NANOS - nanos;
                left = left == null ? mine : Long.valueOf(Math.min(left, mine));
            }
        }
        return left;
    }

    /** Takes out what has waited too long. Its queue gets no prefetch before attempts have ended sooner. */
    List<Attempt> takeOverdue(long nanos) {
        List<Attempt> out = take(occupied.all(), attempt -> nanos - attempt.claimedNanos() >= GIVE_BACK_NANOS);
        for (int i = 0; i < out.size(); i++) {
            capacity.tooSlow(out.get(i).queueAtWork().share);
        }
        return out;
    }

    /** Takes all of them out. */
    List<Attempt> takeAll() {
        return take(occupied.all(), attempt -> true);
    }

    /** Takes those of a queue out. */
    List<Attempt> takeAll(RuntimeQueue queue) {
        return take(List.of(queue), attempt -> true);
    }

    /** Takes one out. Returns whether it waited. */
    boolean take(Attempt attempt) {
        return !take(List.of(attempt.queueAtWork()), waiting -> waiting.equals(attempt))
                .isEmpty();
    }

    /** What it needs of memory it takes first: an attempt that was taken out and not returned would be lost. */
    private List<Attempt> take(List<RuntimeQueue> queues, Predicate<Attempt> which) {
        List<Attempt> out = new ArrayList<>(Math.max(10, capacity.waiting()));
        for (int i = 0; i < queues.size(); i++) {
            queues.get(i).waiting.moveTo(out, which);
        }
        occupied.removeEmpty();
        for (int i = 0; i < out.size(); i++) {
            capacity.left(out.get(i).queueAtWork().share, out.get(i).bytes);
        }
        return out;
    }
}
