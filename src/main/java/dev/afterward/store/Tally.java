package dev.afterward.store;

/**
 * A number of attempts that ended alike, to be added to the counters.
 *
 * @param minute the start of the minute, in milliseconds
 * @param queue the id of their queue
 * @param outcome how they ended
 * @param count how many they were
 * @param micros how long they took together, in microseconds
 */
public record Tally(long minute, int queue, Outcome outcome, long count, long micros) {

    /** How an attempt can end. The ordinal is stored: append only. */
    public enum Outcome {
        /** The task succeeded. */
        SUCCEEDED,
        /** The task failed for good. */
        FAILED,
        /** The attempt failed, the task is tried again. */
        RETRIED,
        /** The task was parked. */
        PARKED,
        /** The task was cancelled. */
        CANCELLED,
        /** The result was dropped: the claim was lost. */
        CLAIM_LOST,
        /** The owner had died, the task runs again. */
        RESCUED,
        /** The task was not started in time. */
        EXPIRED
    }
}
