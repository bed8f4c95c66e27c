package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.turn.Upkeep;
import dev.afterward.store.Signal;
import dev.afterward.store.Signals;
import java.util.concurrent.TimeUnit;

/**
 * Tells the other clients of the store what they can help with, after the turns that have committed it: tasks that this
 * client has not claimed itself, and due times. Used by the coordinator's thread, and by the one that closes the client.
 */
public final class Announcer implements Upkeep {

    /** Each announcement costs the server a commit; what becomes ready meanwhile is told together. */
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Signals signals;
    private final Announcements announcements;
    private final Hints hints;
    private final GlobalLimits limits;
    private final Claims claims;
    private final TurnRunner turns;
    private final TimeSource clock;
    private final Messages messages;
    private final Runnable onLeave;
    private long nextNanos;

    /**
     * Nothing is told yet.
     *
     * @param signals the way to the others
     * @param announcements what there is to be told
     * @param hints what is left of it
     * @param limits which places are left to others
     * @param claims what is about to be claimed here
     * @param turns whose gate guards the engine's connection
     * @param clock the time
     * @param messages receives what fails
     * @param onLeave is run each time when the gate was left
     */
    public Announcer(
            Signals signals,
            Announcements announcements,
            Hints hints,
            GlobalLimits limits,
            Claims claims,
            TurnRunner turns,
            TimeSource clock,
            Messages messages,
            Runnable onLeave) {
        this.signals = signals;
        this.announcements = announcements;
        this.hints = hints;
        this.limits = limits;
        this.claims = claims;
        this.turns = turns;
        this.clock = clock;
        this.messages = messages;
        this.onLeave = onLeave;
        this.nextNanos = clock.nanos();
    }

    /** Before a turn that claims only what is not left by it: that is told when it was made. */
    @Override
    public void look() {
        if (!announcements.isEmpty() && !claims.isDue()) {
            afterTurn();
        }
    }

    /** A turn was made. */
    public void afterTurn() {
        limits.flush();
        if (isAble() && clock.nanos() - nextNanos >= 0) {
            tell();
        }
    }

    /** Tells what there is without delay: the client ends. */
    public void flush() {
        limits.flush();
        if (isAble()) {
            tell();
        }
    }

    /** Where turns fail, an announcement would too; the turn that succeeds again is followed by one. */
    private boolean isAble() {
        return !announcements.isEmpty() && !turns.isFailing() && turns.refusal() == null;
    }

    private void tell() {
        turns.enter();
        try {
            Signal signal = announcements.take(hints::isLeftToOthers);
            if (!signal.isEmpty()) {
                tell(signal);
            }
        } finally {
            turns.leave();
            onLeave.run();
        }
    }

    private void tell(Signal signal) {
        boolean isTold = false;
        try {
            signals.announce(signal);
            isTold = true;
            announcements.told(signal);
        } catch (RuntimeException e) {
            messages.detail("the other clients could not be woken; tried again soon", e);
        } finally {
            nextNanos = clock.nanos() + (isTold ? BETWEEN_NANOS : AGAIN_NANOS);
            if (!isTold) {
                announcements.notTold(signal);
            }
        }
    }

    @Override
    public long nanosLeft() {
        return isAble() ? Math.max(0, nextNanos - clock.nanos()) : Long.MAX_VALUE;
    }
}
