package dev.afterward.store;

import java.util.HashSet;
import java.util.List;
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

    /**
     * What new tasks are.
     *
     * @param tasks the tasks
     * @param now what is due at this time is ready
     * @return what was made of them
     */
    public static Readied of(List<NewTask> tasks, long now) {
        Set<Integer> ready = new HashSet<>();
        long nextDue = Long.MAX_VALUE;
        for (NewTask task : tasks) {
            if (task.due() > now) {
                nextDue = Math.min(nextDue, task.due());
            } else {
                ready.add(task.queue());
            }
        }
        return new Readied(tasks.size(), ready, Set.of(), nextDue);
    }

    /**
     * This and more.
     *
     * @param other what was made of other tasks
     * @return both
     */
    public Readied plus(Readied other) {
        Set<Integer> allReady = new HashSet<>(ready);
        allReady.addAll(other.ready);
        Set<Integer> allSuspect = new HashSet<>(suspect);
        allSuspect.addAll(other.suspect);
        return new Readied(count + other.count, allReady, allSuspect, Math.min(nextDue, other.nextDue));
    }

    /** Copies. */
    public Readied {
        ready = Set.copyOf(ready);
        suspect = Set.copyOf(suspect);
    }
}
