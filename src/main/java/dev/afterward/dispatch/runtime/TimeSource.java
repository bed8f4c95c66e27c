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
