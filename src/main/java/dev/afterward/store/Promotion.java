package dev.afterward.store;

import java.util.List;

/**
 * What became of a committed transaction's tasks.
 *
 * @param ids the promoted tasks, in no order
 * @param nextDue when the first of those is due that are not due yet, in milliseconds; {@link Long#MAX_VALUE} when all are
 * @param done whether none is left, and the transaction's row is gone
 */
public record Promotion(List<Long> ids, long nextDue, boolean done) {}
