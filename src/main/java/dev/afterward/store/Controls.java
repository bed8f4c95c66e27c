package dev.afterward.store;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every client of a store has to follow, whichever of them it was done on.
 *
 * @param paused the ids of the queues that are paused
 * @param concurrency how many tasks of a queue may run at the same time, by its id, where that was set by hand
 * @param scheduled the ids of the queues whose tasks may be those of schedules
 * @param cancels those of the client's running tasks that were cancelled
 * @param names the ids of all queues by their names: another client may have renamed one
 */
public record Controls(
        Set<Integer> paused,
        Map<Integer, Integer> concurrency,
        Set<Integer> scheduled,
        List<Cancel> cancels,
        Map<String, Integer> names) {

    /** Copies. */
    public Controls {
        paused = Set.copyOf(paused);
        concurrency = Map.copyOf(concurrency);
        scheduled = Set.copyOf(scheduled);
        cancels = List.copyOf(cancels);
        names = Map.copyOf(names);
    }

    /**
     * A running task was cancelled.
     *
     * @param task the task
     * @param claims the claim: {@link ClaimedTask#claims}
     * @param at when, in UTC milliseconds of the Unix epoch
     * @param by who has cancelled it, or null when the application has
     */
    public record Cancel(
            long task, int claims, long at, @Nullable String by) {}
}
