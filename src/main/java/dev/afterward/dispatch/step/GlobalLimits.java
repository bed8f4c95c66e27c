package dev.afterward.dispatch.step;

import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Turn;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Queues whose tasks run in a limited number on all clients of the store together. The store has a place for each task that may
 * run; a claim takes one, and its end gives it back: see {@link Turn#places}. Here is only who waits for one.
 *
 * <p>A client that found no place looks again when an attempt of its own has ended, when another client says that a place is
 * free, and after a second in any case. A client that gives places back and does not take them again says so, if it knows of
 * tasks. Used under the gate.
 */
public final class GlobalLimits {

    /** How soon to look again where nobody says that a place is free. */
    private static final long AGAIN_MILLIS = 1_000;

    private final Hints hints;
    /** The queues that were asked in the turn being made, and whether there were fewer places than wanted. */
    private final Map<Integer, Boolean> asked = new HashMap<>();
    /** How many places the turn has given back, less those that it has taken, by queue. */
    private final Map<Integer, Integer> free = new HashMap<>();

    /**
     * No queue waits.
     *
     * @param hints learns which queues to look at again
     */
    public GlobalLimits(Hints hints) {
        this.hints = hints;
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
        asked.merge(queue.id(), found < wanted, Boolean::logicalOr);
        return found;
    }

    /** Whether a queue waits for a place, and there is no reason to look for one now. */
    boolean waits(RuntimeQueue queue) {
        return hints.lacksPlaces(queue.id()) && !hints.mayBeReady(queue.id());
    }

    /** An attempt is about to be settled, in a turn that may claim for the place that becomes free. */
    void ending(RuntimeQueue queue) {
        if (hints.lacksPlaces(queue.id())) {
            hints.ready(queue.id());
        }
    }

    /** The turn that has settled an attempt has committed. */
    void ended(RuntimeQueue queue) {
        if (queue.globalLimit() > 0) {
            free.merge(queue.id(), 1, Integer::sum);
        }
    }

    /**
     * The turn has committed.
     *
     * @param claimed what it has claimed
     * @param more the queues that may have more tasks; those that have no place for them are taken out
     * @param now the time
     */
    void committed(List<ClaimedTask> claimed, Collection<Integer> more, long now) {
        asked.forEach((queue, isShort) -> {
            boolean waits = isShort && more.remove(queue);
            hints.lackPlaces(queue, waits);
            if (waits) {
                hints.readyAt(queue, now + AGAIN_MILLIS);
            }
        });
        asked.clear();
        if (!free.isEmpty()) {
            claimed.forEach(task -> free.computeIfPresent(task.queue(), (queue, places) -> places - 1));
            free.values().removeIf(places -> places <= 0);
            free.keySet().forEach(hints::placesAreFree);
            free.clear();
        }
    }
}
