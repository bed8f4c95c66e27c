package dev.afterward.store;

import java.util.Map;
import java.util.Set;

/**
 * How some tasks stand. A task that is in neither of the two does not exist: it was deleted when it ended, perhaps.
 *
 * @param rows the tasks that nobody else has locked, by id
 * @param locked those that another transaction has locked: how they stand is not known before it ends
 */
public record Standings(Map<Long, LocatedTask> rows, Set<Long> locked) {

    /** Copies. */
    public Standings {
        rows = Map.copyOf(rows);
        locked = Set.copyOf(locked);
    }
}
