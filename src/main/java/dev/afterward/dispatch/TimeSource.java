package dev.afterward.dispatch;

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
     * @param millis how long at most
     */
    void park(Object blocker, long millis);

    /**
     * The system's time.
     *
     * @return a time source
     */
    static TimeSource system() {
        return SystemClock.INSTANCE;
    }
}
