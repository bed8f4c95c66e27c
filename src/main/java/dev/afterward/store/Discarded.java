package dev.afterward.store;

/**
 * What became of a rolled-back transaction's tasks.
 *
 * @param count how many were deleted
 * @param done whether none is left, and the transaction's row is gone
 */
public record Discarded(int count, boolean done) {}
