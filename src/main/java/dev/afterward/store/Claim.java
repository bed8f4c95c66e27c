package dev.afterward.store;

import java.util.List;

/**
 * What was claimed.
 *
 * @param tasks the tasks
 * @param more whether there may be more that could be claimed: the claim ended at one of its limits
 */
public record Claim(List<ClaimedTask> tasks, boolean more) {

    /** Copies. */
    public Claim {
        tasks = List.copyOf(tasks);
    }
}
