package dev.afterward.dispatch;

import java.time.Duration;

/**
 * How an engine is.
 *
 * @param phase what it does
 * @param store how its store is
 * @param coordinated whether the thread that makes the turns is there
 * @param atWork for how long that thread has been at work without a break; zero while it sleeps
 * @param workers how many workers were hired
 * @param missing how many of them have no living thread
 * @param stuck how many have an attempt that goes on although it should be over: out of time, cancelled, or the client
 *     stops. It goes on until what follows from it is known
 * @param doubts how many transactions are in doubt
 * @param unrunnable how many stored tasks and schedules were found that would not run here, apart from those that are left to
 *     other clients
 */
public record EngineHealth(
        Phase phase,
        Store store,
        boolean coordinated,
        Duration atWork,
        int workers,
        int missing,
        int stuck,
        int doubts,
        long unrunnable) {

    /** What an engine does. */
    public enum Phase {
        /** It accepts tasks. */
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
        /** The last turn has failed, it cannot be read, or it is about to be opened as a new client; this may pass. */
        FAILING,
        /** Damaged, replaced, deleted or of a newer version: not used until the client is started again. */
        REFUSED,
        /** The client was stopped. */
        CLOSED
    }

    /** Whether no worker is left that could make an attempt, though there should be some. */
    public boolean hasNoWorker() {
        return phase == Phase.STARTED && workers > 0 && missing + stuck >= workers;
    }
}
