package dev.afterward.dispatch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the engine knows to be coming. A hint is set by anyone at any time and cleared under the gate before the turn
 * that looks, so that one set meanwhile is seen by the next turn.
 */
final class Agenda {

    /** When the next scheduled task is due. It only ever falls, but for the moment at which a turn begins to look. */
    private final AtomicLong nextDue = new AtomicLong(Long.MIN_VALUE);

    /** Whether a turn's outcome was unknown, so that the store may hold what nobody here knows of. */
    volatile boolean reconcile;

    long nextDue() {
        return nextDue.get();
    }

    /** A turn is about to find out. What is scheduled from now on has to be told again. */
    void looking() {
        nextDue.set(Long.MAX_VALUE);
    }

    /** A scheduled task was written, or found. Returns whether it is due before all others. */
    boolean scheduled(long due) {
        return nextDue.getAndAccumulate(due, Math::min) > due;
    }

    /** It is not known when the next scheduled task is due. */
    void lookAgain() {
        nextDue.set(Long.MIN_VALUE);
    }
}
