package dev.afterward.store;

import java.util.Set;

/**
 * The queues that have tasks to be claimed.
 *
 * @param ready the ids of those that have ready tasks
 * @param suspect the ids of those that have suspects
 */
public record QueuesWithTasks(Set<Integer> ready, Set<Integer> suspect) {

    /** Copies. */
    public QueuesWithTasks {
        ready = Set.copyOf(ready);
        suspect = Set.copyOf(suspect);
    }
}
