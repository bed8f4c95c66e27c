package dev.afterward.store;

/**
 * Where a task's row stands.
 *
 * @param id the task
 * @param queue the id of its queue
 * @param state its state
 * @param claims how often it was claimed
 * @param cancelled whether it is running and was cancelled
 * @param marked whether an attempt of it may have left a mark. In a queue whose attempts leave marks that is so of each task: the
 *     store may have lost a claim
 */
public record LocatedTask(long id, int queue, RowState state, int claims, boolean cancelled, boolean marked) {

    /** A task whose attempts leave no marks. */
    public LocatedTask(long id, int queue, RowState state, int claims, boolean cancelled) {
        this(id, queue, state, claims, cancelled, false);
    }
}
