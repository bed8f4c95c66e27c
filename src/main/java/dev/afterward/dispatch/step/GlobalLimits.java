package dev.afterward.dispatch.step;

import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Turn;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * Queues whose tasks run in a limited number on all clients of the store together. The store has a place for each task that may
 * run; a claim takes one, and its end gives it back: see {@link Turn#places}. Here is only who waits for one.
 *
 * <p>A client that found no place looks again when an attempt of its own has ended, when another client says that a place is
 * free, and in any case after a second; where clients hear each other, after two seconds, four and eight the next times. A client
 * that gives places back and does not take them again says so, if it knows of tasks. Nobody says that of places which a client
 * keeps while it looks for tasks, and does not take.
 *
 * <p>Used under the gate, and {@link #ending} by any thread; {@link #flush} by those who announce.
 */
public final class GlobalLimits {

    /** How soon to look again where nobody says that a place is free. */
    private static final long AGAIN_MILLIS = 1_000;

    private static final long LONGEST_MILLIS = 8 * AGAIN_MILLIS;

    private static final int ENOUGH = Integer.MAX_VALUE;

    private final Hints hints;
    private final boolean hears;
    /** The queues that were asked in the turn being made, and how many places they had; {@link #ENOUGH} if as many as wanted. */
    private final Map<Integer, Integer> asked = new HashMap<>();
    /** How many places the turn has given back, less those that it has taken, by queue. */
    private final Map<Integer, Integer> free = new ConcurrentHashMap<>();
    /** After how many milliseconds to look again, by queue. */
    private final Map<Integer, Long> delays = new HashMap<>();

    /**
     * No queue waits.
     *
     * @param hints learns which queues to look at again
     * @param hears whether other clients can tell this one of places
     */
    public GlobalLimits(Hints hints, boolean hears) {
        this.hints = hints;
        this.hears = hears;
    }

    /** A turn, or a part of it, begins to claim. */
    void begin() {
        asked.clear();
    }

    /** Keeps places for tasks of a queue. Returns for how many tasks there are some; all of them where there is no such limit. */
    int places(Turn turn, RuntimeQueue queue, int wanted) {
        if (queue.globalLimit() == 0) {
            return wanted;
        }
        int found = turn.places(queue.id(), queue.globalLimit(), wanted);
        asked.put(queue.id(), found < wanted ? found : ENOUGH);
        return found;
    }

    /** Whether a queue waits for a place, and there is no reason to look for one now. */
    boolean waits(RuntimeQueue queue) {
        return hints.lacksPlaces(queue.id()) && !hints.mayBeReady(queue.id());
    }

    /** An attempt has ended, and the turn that settles it may claim for the place that becomes free. */
    void ending(RuntimeQueue queue) {
        hints.placeMayBeFree(queue.id());
    }

    /** The turn that has settled an attempt has committed. */
    void ended(RuntimeQueue queue) {
        if (hears && queue.globalLimit() > 0) {
            free.merge(queue.id(), 1, Integer::sum);
        }
    }

    /**
     * The turn has committed. A queue waits if all places that it had were taken.
     *
     * @param claimed what it has claimed
     * @param more the queues that may have more tasks; those that wait are taken out
     * @param hasSuspects whether a queue has suspects which were not claimed
     * @param now the time
     */
    void committed(List<ClaimedTask> claimed, Collection<Integer> more, IntPredicate hasSuspects, long now) {
        if (!asked.isEmpty()) {
            Map<Integer, Integer> taken = new HashMap<>();
            claimed.forEach(task -> taken.merge(task.queue(), 1, Integer::sum));
            asked.forEach((queue, found) -> {
                boolean isUsedUp = taken.getOrDefault(queue, 0) >= found;
                boolean hasReady = isUsedUp && more.remove(queue);
                if (hasReady || (isUsedUp && hasSuspects.test(queue))) {
                    waitFor(queue, now);
                } else {
                    hints.lackPlaces(queue, false);
                    delays.remove(queue);
                }
            });
            begin();
        }
        if (!free.isEmpty()) {
            claimed.forEach(task -> free.computeIfPresent(task.queue(), (queue, places) -> places - 1));
        }
    }

    private void waitFor(int queue, long now) {
        hints.lackPlaces(queue, true);
        long delay = delays.getOrDefault(queue, AGAIN_MILLIS);
        delays.put(queue, hears ? Math.min(LONGEST_MILLIS, 2 * delay) : AGAIN_MILLIS);
        hints.readyAt(queue, now + delay);
    }

    /** The places that the last turns have given back and not taken are for others. */
    void flush() {
        free.forEach((queue, places) -> {
            if (places > 0) {
                hints.placesAreFree(queue);
            }
        });
        free.clear();
    }
}
