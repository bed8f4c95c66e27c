package dev.afterward.store;

import java.util.List;

/** What a turn does with new tasks. A role of {@link Turn}. */
public interface IntakeTurn {

    /**
     * Writes tasks, as ready or scheduled by their due time.
     *
     * @param tasks the tasks
     * @param now what is due at this time is ready
     */
    void insert(List<NewTask> tasks, long now);

    /**
     * Writes tasks that are handed to a worker straight away: running, owned by this client, their first attempt and
     * first claim. Not of queues whose attempts leave marks: see {@link TaskStore#marksIn}.
     *
     * @param tasks the tasks
     * @param now when they were claimed
     */
    void insertClaimed(List<NewTask> tasks, long now);
}
