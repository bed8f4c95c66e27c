package dev.afterward.dispatch;

import dev.afterward.PayloadException;
import dev.afterward.TaskEvent;
import dev.afterward.store.Settlement;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread that makes attempts, one after the other. Nothing that a processor throws ends it. */
final class Worker implements Runnable {

    private static final Logger LOG = System.getLogger("dev.afterward");

    /** The attempt that the thread is making: what it enqueues are that task's children. */
    private static final ThreadLocal<@Nullable Attempt> CURRENT = new ThreadLocal<>();

    private final EngineRun run;
    private final String name;
    /** What the store calls it. */
    private final String id;

    private volatile @Nullable Attempt current;
    private volatile @Nullable Thread thread;

    Worker(EngineRun run, int number) {
        this.run = run;
        this.name = "afterward-worker-" + number;
        this.id = run.opened.node() + "/" + number;
    }

    /** The attempt that the calling thread is making, or null. */
    static @Nullable Attempt ofThisThread() {
        return CURRENT.get();
    }

    boolean isThisThread() {
        return thread == Thread.currentThread();
    }

    /** The attempt that it is making, or null. */
    @Nullable
    Attempt current() {
        return current;
    }

    /** Where it stands. */
    StackTraceElement[] stack() {
        Thread known = thread;
        return known == null ? new StackTraceElement[0] : known.getStackTrace();
    }

    /** How much time the attempt being made has left; {@link Long#MAX_VALUE} when there is none, or no limit. */
    long nanosLeft(long nanos) {
        Attempt attempt = current;
        return attempt == null ? Long.MAX_VALUE : attempt.nanosLeft(nanos);
    }

    void interruptIfOverdue(long nanos) {
        Attempt attempt = current;
        if (attempt != null && attempt.nanosLeft(nanos) <= 0) {
            attempt.interrupt(Attempt.Interruption.TIMEOUT);
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        Thread.currentThread().setName(name);
        try {
            for (Attempt attempt = run.rack.take(); attempt != null; attempt = run.rack.take()) {
                make(attempt);
            }
        } finally {
            run.left(1);
        }
    }

    private void make(Attempt attempt) {
        Thread.interrupted();
        long began = run.clock.nanos();
        Verdict verdict;
        try {
            verdict = attempt(attempt, began);
        } catch (Throwable e) {
            // Out of memory while the verdict was made: it is made again, from less.
            attempt.end();
            verdict =
                    Verdict.of(attempt, new IllegalStateException(e.getClass().getName()), null, run.clock.millis(), 0);
        }
        current = null;
        // A processor may have left its interruption behind; it must not reach the next attempt.
        Thread.interrupted();
        run.rack.finished(attempt.lane(), run.clock.nanos() - began);
        run.journal.add(attempt, verdict);
        run.coordinator.wake();
        tryLog(attempt, verdict);
    }

    private Verdict attempt(Attempt attempt, long began) {
        long now = run.clock.millis();
        if (attempt.interruption() != null) {
            return Verdict.unstarted(attempt, now);
        }
        Lane.Call call;
        try {
            call = attempt.lane().decode(run.codec, attempt.claimed().payload());
        } catch (PayloadException e) {
            return attempt.end() == Attempt.Interruption.CANCELLED
                    ? Verdict.unstarted(attempt, now)
                    : Verdict.parked(attempt, e, now);
        }
        Duration timeout = attempt.lane().config().timeout();
        attempt.begin(id, now, run.clock.nanos(), timeout);
        current = attempt;
        if (timeout != null) {
            run.coordinator.wakeBefore(now + timeout.toMillis());
        }
        run.events.fire(new TaskEvent.Started(attempt.id(), attempt.queue(), attempt.attempt()));
        Throwable thrown = process(attempt, call);
        return Verdict.of(attempt, thrown, attempt.end(), run.clock.millis(), run.clock.nanos() - began);
    }

    private static @Nullable Throwable process(Attempt attempt, Lane.Call call) {
        CURRENT.set(attempt);
        try {
            call.process(attempt);
            return null;
        } catch (Throwable e) {
            return e;
        } finally {
            CURRENT.remove();
        }
    }

    /** A processor's exception may throw when it is turned into text; the worker must survive even that. */
    private static void tryLog(Attempt attempt, Verdict verdict) {
        try {
            log(attempt, verdict);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "AFT-216: the end of an attempt of task " + attempt.id() + " could not be logged");
        }
    }

    private static void log(Attempt attempt, Verdict verdict) {
        Throwable failure = verdict.failure();
        if (failure == null) {
            if (verdict.settlement() instanceof Settlement.Ended ended && LOG.isLoggable(Level.DEBUG)) {
                LOG.log(
                        Level.DEBUG,
                        "task {0} of queue ''{1}'' succeeded in {2} µs, attempt {3}",
                        attempt.id(),
                        attempt.queue(),
                        ended.micros(),
                        attempt.attempt());
            }
            return;
        }
        String what = "task " + attempt.id() + " of queue '" + attempt.queue() + "'";
        if (verdict.settlement() instanceof Settlement.Retried retried) {
            LOG.log(
                    Level.WARNING,
                    "AFT-217: " + what + " failed after " + TimeUnit.MICROSECONDS.toMillis(retried.micros())
                            + " ms, attempt "
                            + attempt.attempt() + ", " + (attempt.maxAttempts() - attempt.attempt())
                            + " remaining, next in " + (retried.due() - retried.finished()) + " ms: " + failure);
        } else if (verdict.settlement() instanceof Settlement.Ended ended) {
            LOG.log(
                    Level.ERROR,
                    "AFT-218: " + what + " ended as " + ended.state().status() + " after "
                            + TimeUnit.MICROSECONDS.toMillis(ended.micros()) + " ms, attempt " + attempt.attempt()
                            + ", none remaining",
                    failure);
        } else if (verdict.settlement() instanceof Settlement.Parked) {
            LOG.log(Level.ERROR, "AFT-219: " + what + " was parked: its payload cannot be read", failure);
        }
    }
}
