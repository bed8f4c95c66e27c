package dev.afterward.dispatch.intake;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * Gives way to other threads where that is likely to pay, and not where the machine is busy with something else: who gives
 * way there comes back late, and may hold the gate meanwhile. Safe for use by several threads.
 */
final class Yielding {

    private static final long COSTLY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** So many times as long as a costly one took there is none: together they cost a fiftieth of the time at most. */
    private static final long REST = 50;

    private final TimeSource clock;
    private volatile long costlyEnd;
    private volatile long rest;

    Yielding(TimeSource clock) {
        this.clock = clock;
    }

    /** Gives way once. Returns false, at once, when it does not pay. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it: who is not let go on goes to sleep soon.
    boolean giveWay() {
        long before = clock.nanos();
        if (rest > 0 && before - costlyEnd < rest) {
            return false;
        }
        Thread.yield();
        long after = clock.nanos();
        long took = after - before;
        if (took > COSTLY_NANOS) {
            costlyEnd = after;
            rest = took * REST;
        }
        return true;
    }
}
