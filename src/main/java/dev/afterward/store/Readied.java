package dev.afterward.store;

import java.util.Set;

/**
 * What a change has made of tasks: whoever runs tasks learns from it where to look, and when.
 *
 * @param count how many tasks were changed
 * @param ready the ids of the queues of which some are ready now
 * @param suspect the ids of the queues of which some are suspect now
 * @param nextDue when the first of those is due that are scheduled now, in milliseconds; {@link Long#MAX_VALUE} when none
 *     is
 */
public record Readied(int count, Set<Integer> ready, Set<Integer> suspect, long nextDue) {

    /** No task was changed. */
    public static final Readied NOTHING = new Readied(0, Set.of(), Set.of(), Long.MAX_VALUE);

    /** Copies. */
    public Readied {
        ready = Set.copyOf(ready);
        suspect = Set.copyOf(suspect);
    }
}
