package dev.afterward.server.prepared;

/** What becomes of the work of a first attempt, long after its server has died. */
public enum Fate {
    /** All branches were prepared and the log was written: the recovery commits. */
    COMMITTED,
    /** The branch of the database was prepared, another one was not: nothing is in the log, and the recovery rolls back. */
    ROLLED_BACK
}
