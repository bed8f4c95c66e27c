package dev.afterward.store;

import java.util.Set;

/**
 * What a client tells the others of its store: where to look, and when.
 *
 * @param ready the ids of queues that may have ready tasks
 * @param suspect the ids of queues that may have suspects
 * @param nextDue when the first of the tasks is due that are scheduled now, in UTC milliseconds of the Unix epoch;
 *     {@link Long#MAX_VALUE} for none, {@link Long#MIN_VALUE} when none of the three is known
 */
public record Signal(Set<Integer> ready, Set<Integer> suspect, long nextDue) {

    /** Something has changed, and the store has to be asked what. */
    public static final Signal UNKNOWN = new Signal(Set.of(), Set.of(), Long.MIN_VALUE);

    /** Copies. */
    public Signal {
        ready = Set.copyOf(ready);
        suspect = Set.copyOf(suspect);
    }

    /**
     * Whether the store has to be asked.
     *
     * @return whether what has changed is not said
     */
    public boolean isUnknown() {
        return nextDue == Long.MIN_VALUE;
    }

    /**
     * Whether there is nothing to look for.
     *
     * @return whether no queue and no time is named
     */
    public boolean isEmpty() {
        return ready.isEmpty() && suspect.isEmpty() && nextDue == Long.MAX_VALUE;
    }
}
