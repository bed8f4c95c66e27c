package dev.afterward.dispatch;

import java.time.Duration;

/**
 * How an engine is.
 *
 * @param phase what it does
 * @param store how its store is
 * @param coordinated whether the thread that makes the turns is there
 * @param atWork for how long that thread has been at work without a break; zero while it sleeps
 */
public record EngineHealth(Phase phase, Store store, boolean coordinated, Duration atWork) {

    /** What an engine does. */
    public enum Phase {
        /** It takes tasks in. */
        OPEN,
        /** It runs them too. */
        STARTED,
        /** Neither. */
        STOPPED
    }

    /** How a store is. */
    public enum Store {
        /** The last turn was made, and it can be read. */
        USABLE,
        /** The last turn has failed, or it cannot be read; this may pass. */
        FAILING,
        /** Damaged, replaced, deleted or of a newer version: not used until the client is started again. */
        REFUSED,
        /** The client was stopped. */
        CLOSED
    }
}
