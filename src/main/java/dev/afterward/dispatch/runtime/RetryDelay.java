package dev.afterward.dispatch.runtime;

/** When something that failed is tried again: later and later. Guarded by its user. */
public final class RetryDelay {

    private static final long FIRST = 100;
    private static final long LAST = 5_000;

    private long delay = FIRST;
    private long until = Long.MIN_VALUE;

    /** It has failed. Returns in how many milliseconds it is tried again. */
    public long failed(long now) {
        long chosen = delay;
        until = now + chosen;
        delay = Math.min(LAST, delay * 2);
        return chosen;
    }

    /** It has succeeded: the next failure is tried again soon. */
    public void succeeded() {
        delay = FIRST;
        until = Long.MIN_VALUE;
    }

    /** When to try; a clock that was set back does not prolong the wait. */
    public long until(long now) {
        if (until > now + LAST) {
            until = now;
        }
        return until;
    }
}
