package dev.afterward.crash;

/** A rule of the product that is broken, to see that the {@link Checker} finds it out. */
enum Mutation {
    NONE(""),
    /** New tasks are acknowledged, and written with the next ones. */
    ACKNOWLEDGED_BEFORE_COMMIT("P1"),
    /** A committed transaction's tasks stay prepared. */
    PROMOTION_SKIPPED("P1"),
    /** What a crash has left undecided is deleted, without a look at the witness. */
    LEFT_IS_DISCARDED("P1"),
    /** A bulk is promoted in part, and the rest forgotten. */
    BULK_HALF_PROMOTED("P1"),
    /** PostgreSQL: the first half of a bulk is written, and the rest forgotten. */
    BULK_HALF_WRITTEN("P1"),
    /** A bulk that a dead client has left is taken for complete. */
    LEFT_BULK_IS_PROMOTED("P1"),
    /** Shared mode: the tasks are written after the application's commit. */
    WRITTEN_AFTER_COMMIT("P1"),
    /** The rows of a transaction are visible to workers before its commit. */
    WRITTEN_BEFORE_COMMIT("P2"),
    /** Shared mode: the rows are committed apart from the application's. */
    WRITTEN_APART("P2"),
    /** A rollback is taken for a commit. */
    ROLLBACK_IS_PROMOTED("P2"),
    /** What is in doubt after a crash is taken for committed. */
    DOUBT_IS_PROMOTED("P2"),
    /** Each task is written twice, with two ids. */
    WRITTEN_TWICE("P2"),
    /** What was written is said to be refused. */
    REFUSED_IS_WRITTEN("P2"),
    /** A rolled-back transaction's tasks stay prepared. */
    DISCARD_SKIPPED("P3"),
    /** What dead clients were running is not looked for. */
    RESCUE_SKIPPED("P3"),
    /** The ready tasks of one queue are never claimed. */
    QUEUE_SKIPPED("P3"),
    /** Workers whose threads have died have none afterwards. */
    WORKERS_NOT_REPLACED("P3"),
    /** Of what a RETURNING hands out only the first row is read. */
    RETURNING_NOT_DRAINED("P3"),
    /** A task that was cancelled stays as it is. */
    CANCEL_FORGOTTEN("P3"),
    /** A file's lock is not heeded. */
    LOCK_IGNORED("P4"),
    /** A client gives no sign of life. */
    LEASE_NOT_EXTENDED("P4"),
    /** Tasks of a client that is alive are taken over. */
    LIVING_RESCUED("P4"),
    /** PostgreSQL: a claim takes what another client holds. */
    OWNER_IGNORED("P4"),
    /** What was claimed begins although the lease is over. */
    SELF_CHECK_SKIPPED("P4"),
    /** A settlement does not look whose claim it is. */
    FENCE_OFF("P5"),
    /** A task that has failed for good runs again. */
    ATTEMPTS_UNBOUNDED("P7"),
    /** Rescues are not counted. */
    RESCUES_UNBOUNDED("P7"),
    /** The file is damaged. */
    FILE_DAMAGED("P8");

    /** The promise that it breaks. */
    final String promise;

    Mutation(String promise) {
        this.promise = promise;
    }
}
