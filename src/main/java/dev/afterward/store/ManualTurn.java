package dev.afterward.store;

import java.util.Optional;

/**
 * What a turn does with single tasks and queues because somebody asked for it. A prepared task whose transaction has
 * committed counts as scheduled. A role of {@link Turn}.
 */
public interface ManualTurn {

    /**
     * The row of a task.
     *
     * @param id the task
     * @return its row
     */
    Optional<LocatedTask> locate(long id);

    /**
     * Ends a task that nobody has claimed: scheduled, ready, suspect or parked.
     *
     * @param id the task
     * @param finished when
     * @param keep what is kept
     * @param expires when what is kept may be deleted, or 0 for never
     * @return whether there was such a task
     */
    boolean cancel(long id, long finished, Settlement.Keep keep, long expires);

    /**
     * Pauses or resumes a queue.
     *
     * @param queue the id of the queue
     * @param paused whether it is paused
     */
    void pause(int queue, boolean paused);

    /**
     * Limits how many tasks of a queue run at the same time, beside what is configured.
     *
     * @param queue the id of the queue
     * @param most how many, or 0 for what is configured
     */
    void concurrency(int queue, int most);

    /**
     * Does to a task what a person wants.
     *
     * @param alteration what
     * @return what the task is now, or empty when it had no effect
     */
    Optional<Readied> alter(Alteration alteration);

    /**
     * Records what a person did.
     *
     * @param entry what
     */
    void audit(AuditEntry entry);
}
