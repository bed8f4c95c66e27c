package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/**
 * A transaction of the application that has prepared tasks, or a bulk that is written in chunks.
 *
 * @param id its id, from the same sequence as the tasks'
 * @param state what is known of its outcome
 * @param created when it was prepared
 * @param witness the key of its witness row, or null when there is no witness
 * @param witnessTable the identity of the witness table, or null when there is no witness
 */
public record TransactionRow(
        long id, Outcome state, long created, byte @Nullable [] witness, byte @Nullable [] witnessTable) {

    /** What is known of a transaction's outcome. The ordinal is stored. */
    public enum Outcome {
        /** Nothing yet. */
        PREPARED,
        /** It has committed: its tasks are to be promoted. */
        COMMITTED,
        /** It was rolled back: its tasks are to be deleted. */
        ROLLED_BACK,
        /** Nobody can tell: its tasks are shown as parked until somebody decides. */
        IN_DOUBT,
        /** It is a bulk of the library's own that is being written. If its client dies it is rolled back. */
        WRITING
    }
}
