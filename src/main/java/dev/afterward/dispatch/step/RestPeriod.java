package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * How long no task is held up again for a suspect: nine times as long as the tasks were held up, so that suspects cost a
 * tenth of the time at most. It is changed by the thread that makes the turn, and can be read by any.
 */
final class RestPeriod {

    /** So many times as long as the others were held up they are not. */
    private static final long REST = 9;

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final TimeSource clock;
    private final long holdNanos;
    /** Until when the others are left alone, by a clock that never jumps; meaningless unless {@link #begun}. */
    private volatile long untilNanos;

    private volatile boolean begun;
    private long nextInVainNanos;

    /**
     * None has begun.
     *
     * @param clock the time
     * @param holdNanos how long others are held up before a suspect runs, in nanoseconds
     */
    RestPeriod(TimeSource clock, long holdNanos) {
        this.clock = clock;
        this.holdNanos = holdNanos;
        this.nextInVainNanos = holdNanos * REST;
    }

    /** The others were held up for a suspect that ran. */
    void begin(long heldUpNanos) {
        rest(heldUpNanos * REST);
    }

    /** The others were held up, and no suspect ran: the next try comes later, and after that one later still. */
    void beginInVain() {
        rest(nextInVainNanos);
        nextInVainNanos = Math.min(LONGEST_NANOS, nextInVainNanos * 2);
    }

    /** A try to hold the others up was not in vain. */
    void forgetVainTries() {
        nextInVainNanos = holdNanos * REST;
    }

    private void rest(long nanos) {
        untilNanos = clock.nanos() + Math.min(LONGEST_NANOS, nanos);
        begun = true;
    }

    boolean isOn() {
        return begun && clock.nanos() - untilNanos < 0;
    }

    /** Whether there was one; it may be over. */
    boolean hasBegun() {
        return begun;
    }

    /** How much of it is left, in nanoseconds; not positive when it is over. */
    long nanosLeft() {
        return untilNanos - clock.nanos();
    }
}
