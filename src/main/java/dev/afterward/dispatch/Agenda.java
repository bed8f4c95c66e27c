package dev.afterward.dispatch;

/**
 * What the engine knows to be coming. A hint is set by anyone at any time and cleared under the gate before the turn
 * that looks, so that one set meanwhile is seen by the next turn.
 */
final class Agenda {

    /** When the next scheduled task is due. Written under the gate. */
    private volatile long nextDue = Long.MIN_VALUE;

    /** Whether the store may hold suspects. */
    volatile boolean suspects = true;

    /** Whether a turn's outcome was unknown, so that the store may hold running tasks that nobody here runs. */
    volatile boolean reconcile;

    long nextDue() {
        return nextDue;
    }

    void nextDue(long due) {
        nextDue = due;
    }

    /** A scheduled task was written. Returns whether it is due before all others. */
    boolean scheduled(long due) {
        if (due >= nextDue) {
            return false;
        }
        nextDue = due;
        return true;
    }

    /** It is not known when the next scheduled task is due. */
    void lookAgain() {
        nextDue = Long.MIN_VALUE;
    }
}
