package dev.afterward.dispatch.step;

import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.FollowUp;

/** An attempt of which the store is asked how it has ended. Guarded by the gate once it was taken. */
final class Inquiry {

    private static final long FIRST_MILLIS = 100;
    static final long LONGEST_MILLIS = 5_000;
    /** A transaction that has not ended for so long will hardly end by itself. */
    private static final long TOLD_AFTER_MILLIS = 60_000;

    private final Attempt attempt;
    private final FollowUp followUp;
    /** Since when its row was found locked; -1 if it was not. */
    private long lockedSince = -1;

    private long time = Long.MIN_VALUE;
    private long delay = FIRST_MILLIS;
    private boolean told;

    Inquiry(Attempt attempt, FollowUp followUp) {
        this.attempt = attempt;
        this.followUp = followUp;
    }

    Attempt attempt() {
        return attempt;
    }

    FollowUp followUp() {
        return followUp;
    }

    long id() {
        return attempt.claimed().id();
    }

    /** When it is made. */
    long time() {
        return time;
    }

    /** Whether it is time for it; a clock that was set back does not prolong the wait. */
    boolean isDue(long now) {
        return time <= now || time > now + LONGEST_MILLIS;
    }

    /** Nobody could tell: it is made again later, and later still. */
    void locked(long now) {
        lockedSince = lockedSince < 0 ? now : lockedSince;
        time = now + delay;
        delay = Math.min(LONGEST_MILLIS, 2 * delay);
    }

    /** Whether it is time to say that nobody can tell; once. */
    boolean isToBeTold(long now) {
        boolean tells = !told && now - lockedSince >= TOLD_AFTER_MILLIS;
        told |= tells;
        return tells;
    }
}
