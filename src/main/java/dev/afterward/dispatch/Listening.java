package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.step.RemoteControl;
import dev.afterward.store.Outlook;
import dev.afterward.store.Signal;
import dev.afterward.store.Signals;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hears what other clients of the store announce, and looks at the store now and then, for a signal may be lost. What it
 * learns becomes hints. It listens first and looks then: what is announced in between is heard, what was before is seen.
 */
final class Listening implements EngineThread.Step {

    /** A thread that waits for the database cannot be woken: so it sees the end of its client. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    /** How often a client looks that hears nothing. */
    private static final Duration DEAF_POLL = Duration.ofSeconds(1);

    private static final long FIRST_DELAY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_DELAY = TimeUnit.SECONDS.toNanos(10);

    private final Signals signals;
    private final Hints hints;
    private final RemoteControl remote;
    private final TimeSource clock;
    private final long poll;
    private final long lease;
    private final Messages messages;
    private final Runnable wake;

    private Signals.@Nullable Ear ear;
    private long nextLook;
    private String silent = "";
    private String deafness = "";
    private long delay = FIRST_DELAY;
    private volatile boolean ending;

    /**
     * Hears nothing yet.
     *
     * @param signals the way from the others
     * @param hints learns what was heard
     * @param remote learns that there is something to follow
     * @param clock the time
     * @param config how often to look, and when a client is silent
     * @param messages receives what fails
     * @param wake wakes the coordinator
     */
    Listening(
            Signals signals,
            Hints hints,
            RemoteControl remote,
            TimeSource clock,
            EngineConfig config,
            Messages messages,
            Runnable wake) {
        this.signals = signals;
        this.hints = hints;
        this.remote = remote;
        this.clock = clock;
        this.poll = config.poll().toNanos();
        this.lease = config.lease().toMillis();
        this.messages = messages;
        this.wake = wake;
    }

    /** Nothing that is heard matters any more. */
    void end() {
        ending = true;
    }

    @Override
    public boolean again() {
        if (ending) {
            close();
            return false;
        }
        Signals.Ear open = ear;
        try {
            if (open == null) {
                open = signals.listen();
                ear = open;
                opened(open);
            }
            listen(open);
        } catch (RuntimeException e) {
            lost(e);
        } catch (Throwable e) {
            close();
            throw e;
        }
        return true;
    }

    private void opened(Signals.Ear open) {
        String now = open.deafness();
        if (!now.isEmpty() && !now.equals(deafness)) {
            messages.deaf(now, Math.min(poll, DEAF_POLL.toNanos()));
        }
        deafness = now;
        look(open);
        if (delay != FIRST_DELAY) {
            messages.detail("listening to the other clients again", null);
            delay = FIRST_DELAY;
        }
    }

    private void listen(Signals.Ear open) {
        long left = nextLook - System.nanoTime();
        if (left <= 0) {
            look(open);
            return;
        }
        Duration wait = Duration.ofNanos(Math.min(left, LONGEST_WAIT.toNanos()));
        if (!deafness.isEmpty()) {
            LockSupport.parkNanos(this, wait.toNanos());
            return;
        }
        boolean isUnknown = false;
        boolean wakes = false;
        for (Signal signal : open.await(wait)) {
            isUnknown |= signal.isUnknown();
            wakes |= hints.heard(signal);
        }
        if (isUnknown) {
            look(open);
        } else if (wakes) {
            wake.run();
        }
    }

    private void look(Signals.Ear open) {
        Outlook outlook = open.look(clock.millis() - lease);
        nextLook = System.nanoTime() + (deafness.isEmpty() ? poll : Math.min(poll, DEAF_POLL.toNanos()));
        boolean wakes = hints.heard(outlook.work());
        wakes |= hints.firesAt(outlook.nextFire());
        if (!outlook.silent().equals(silent)) {
            // Each of them is looked into once, by a turn: that costs more.
            silent = outlook.silent();
            if (!silent.isEmpty()) {
                hints.someAreSilent();
                wakes = true;
            }
        }
        if (outlook.news()) {
            remote.lookAgain();
        }
        if (wakes) {
            wake.run();
        }
    }

    private void lost(RuntimeException why) {
        close();
        if (ending) {
            return;
        }
        if (delay == FIRST_DELAY) {
            messages.notListening(why);
        }
        long until = System.nanoTime() + delay;
        for (long left = delay; left > 0 && !ending; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, Math.min(left, LONGEST_WAIT.toNanos()));
        }
        delay = Math.min(LAST_DELAY, 2 * delay);
    }

    private void close() {
        Signals.Ear open = ear;
        ear = null;
        if (open != null) {
            open.close();
        }
    }
}
