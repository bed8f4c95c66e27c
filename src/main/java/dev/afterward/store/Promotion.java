package dev.afterward.store;

import java.util.List;

/**
 * What became of a committed transaction's tasks.
 *
 * @param ids the promoted tasks, in no order
 * @param done whether none is left, and the transaction's row is gone
 */
public record Promotion(List<Long> ids, boolean done) {}
