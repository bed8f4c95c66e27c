package dev.afterward.store;

/**
 * Keeps the time for a client. A store whose database has a clock of its own corrects it, so that all clients of the store
 * reckon with one time.
 */
public interface TimeKeeper {

    /**
     * The time, as far as it is known.
     *
     * @return UTC milliseconds of the Unix epoch
     */
    long millis();

    /**
     * A clock of the process that never jumps.
     *
     * @return nanoseconds since some moment
     */
    long nanos();

    /**
     * The store's clock was read just now. Called by one thread at a time.
     *
     * @param millis what it showed, in UTC milliseconds of the Unix epoch; at some moment since it was asked
     * @param askedNanos when it was asked, by {@link #nanos}
     */
    void measured(long millis, long askedNanos);

    /**
     * A time that stands still.
     *
     * @param millis the time, in UTC milliseconds of the Unix epoch
     * @return a time keeper that no store corrects
     */
    static TimeKeeper at(long millis) {
        return new TimeKeeper() {
            @Override
            public long millis() {
                return millis;
            }

            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public void measured(long told, long askedNanos) {}
        };
    }
}
