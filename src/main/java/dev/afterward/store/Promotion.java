package dev.afterward.store;

/**
 * What became of a committed transaction's tasks.
 *
 * @param readied what the promoted tasks are now
 * @param done whether none is left, and the transaction's row is gone
 */
public record Promotion(Readied readied, boolean done) {}
