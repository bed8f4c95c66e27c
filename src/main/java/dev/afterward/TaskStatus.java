package dev.afterward;

/** Where a task stands. */
public enum TaskStatus {
    /** It waits: for its time, for a worker, for its queue to be resumed, or for its next attempt. */
    PENDING,
    /** An attempt is being made. */
    RUNNING,
    /** It has succeeded and is retained. */
    SUCCEEDED,
    /** It has failed and is retained. */
    FAILED,
    /** It was cancelled and is retained. */
    CANCELLED,
    /** It was not started in time, was therefore not run any more, and is retained. */
    EXPIRED,
    /**
     * It cannot run as things are, and is kept: no processor for its queue, a payload that cannot be read, or a
     * transaction whose outcome is not known.
     */
    PARKED,
    /** There is no such task: it never existed, was rolled back, or has ended and was not retained. */
    NOT_FOUND
}
