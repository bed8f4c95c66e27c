package dev.afterward.store;

/**
 * Where a task's row stands.
 *
 * @param id the task
 * @param queue the id of its queue
 * @param state its state
 * @param claims how often it was claimed
 * @param cancelled whether it is running and was cancelled
 */
public record LocatedTask(long id, int queue, RowState state, int claims, boolean cancelled) {}
