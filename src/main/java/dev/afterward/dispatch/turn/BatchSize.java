package dev.afterward.dispatch.turn;

import java.util.concurrent.TimeUnit;

/**
 * How many rows a turn may touch: as many as take about five milliseconds, so that nobody waits long for the gate and
 * the cost of a commit is shared by many. Guarded by the gate.
 */
public final class BatchSize {

    private static final long GOAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SMALLEST = 20;
    private static final int LARGEST = 2_000;

    private int rows = 100;

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** A turn was made that had as much to do as it was allowed to. */
    void took(long nanos) {
        if (nanos < GOAL_NANOS / 2) {
            rows = Math.min(LARGEST, rows * 2);
        } else if (nanos > GOAL_NANOS * 2) {
            rows = Math.max(SMALLEST, rows / 2);
        }
    }
}
