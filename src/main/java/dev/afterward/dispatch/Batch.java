package dev.afterward.dispatch;

import java.util.concurrent.TimeUnit;

/**
 * How many rows a turn may touch: as many as take about five milliseconds, so that nobody waits long for the gate and
 * the cost of a commit is shared by many. Guarded by the gate.
 */
final class Batch {

    private static final long GOAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SMALLEST = 20;
    private static final int LARGEST = 2_000;

    private int size = 100;

    int size() {
        return size;
    }

    /** A turn was made that had as much to do as it was allowed to. */
    void took(long nanos) {
        if (nanos < GOAL_NANOS / 2) {
            size = Math.min(LARGEST, size * 2);
        } else if (nanos > GOAL_NANOS * 2) {
            size = Math.max(SMALLEST, size / 2);
        }
    }
}
