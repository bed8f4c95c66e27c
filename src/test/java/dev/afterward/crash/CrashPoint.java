package dev.afterward.crash;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A moment at which a process dies: before an operation of a turn, after it and before the turn's COMMIT, or right
 * after the COMMIT.
 *
 * @param operation what is done; see {@link Taps#operation}
 * @param when the moment
 * @param count at the how manyth such moment
 */
record CrashPoint(String operation, When when, int count) {

    CrashPoint(String operation, When when) {
        this(operation, when, 1);
    }

    enum When {
        BEFORE,
        WRITTEN,
        COMMITTED
    }

    /** As an argument of a process. */
    static CrashPoint parse(String text) {
        String[] parts = text.split(":", -1);
        return new CrashPoint(parts[0], When.valueOf(parts[1]), Integer.parseInt(parts[2]));
    }

    /** Dies as if it was killed: nothing is closed, nothing is written any more. */
    void reached(String operation, When when) {
        if (this.when == when && this.operation.equals(operation) && REACHED.incrementAndGet() == count) {
            die();
        }
    }

    /** How often the point of this process was reached. */
    private static final AtomicInteger REACHED = new AtomicInteger();

    static void die() {
        Runtime.getRuntime().halt(DEAD);
    }

    /** What a process that has died so leaves as its exit code. */
    static final int DEAD = 137;

    @Override
    public String toString() {
        return operation + ":" + when + ":" + count;
    }
}
