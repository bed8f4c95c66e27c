package dev.afterward.dispatch.runtime;

/** The engine's time and its way to wait, so that a test can drive both. Safe for use by several threads. */
public interface TimeSource {

    /**
     * The time of day.
     *
     * @return UTC milliseconds of the Unix epoch
     */
    long millis();

    /**
     * The time of day by the clock of this process, which {@link #millis} does not follow where the store has a clock of its
     * own: it goes on while the machine sleeps.
     *
     * @return UTC milliseconds of the Unix epoch
     */
    default long processMillis() {
        return millis();
    }

    /**
     * Whether the store's clock has to be read again: the clocks of the process have run apart since it was last read.
     *
     * @return whether {@link #millis} may be wrong
     */
    default boolean isDoubtful() {
        return false;
    }

    /**
     * Whether the time is moved by a test, and must not follow the clock of a store.
     *
     * @return whether it is
     */
    default boolean isDriven() {
        return false;
    }

    /**
     * A clock that never jumps, to measure with.
     *
     * @return nanoseconds since some moment
     */
    long nanos();

    /**
     * Lets the calling thread wait until it is unparked, or, as {@link java.util.concurrent.locks.LockSupport#park},
     * for no reason.
     *
     * @param blocker what it waits for
     * @param until the time at which it wakes up at the latest; a time and not a duration, so that none is lost between
     *     the look at the clock and the call
     */
    void parkUntil(Object blocker, long until);

    /**
     * The system's time.
     *
     * @return a time source
     */
    static TimeSource system() {
        return SystemClock.INSTANCE;
    }
}
