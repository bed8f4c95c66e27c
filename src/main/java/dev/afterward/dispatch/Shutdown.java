package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.Coordinator;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.Workers;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The way of a life to its end. When nothing is claimed any more: {@link #awaitAttempts} (they go on, what they enqueue is
 * taken in, and what fails of them does not count), then {@link #end} (the last turns), then {@link Closing}.
 */
final class Shutdown {

    /** How long a stop waits for interrupted attempts. */
    static final long INTERRUPTED_MILLIS = 2_000;

    private static final long LAST_TURNS_MILLIS = 10_000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LOOK_MILLIS = 20;

    private final Workers workers;
    private final ClaimedTasks claimed;
    private final EngineSteps steps;
    private final Coordinator coordinator;
    private final Closing closing;
    private final TimeSource clock;
    private final Messages messages;
    private final List<EngineThread> others;

    /**
     * The end of a life that has not begun to end.
     *
     * @param workers make its attempts
     * @param claimed the tasks of this client
     * @param steps make the last turns
     * @param coordinator makes turns
     * @param closing gives the store up
     * @param clock the time
     * @param messages receives that the client has stopped
     * @param others the threads that end when the store was given up
     */
    Shutdown(
            Workers workers,
            ClaimedTasks claimed,
            EngineSteps steps,
            Coordinator coordinator,
            Closing closing,
            TimeSource clock,
            Messages messages,
            List<EngineThread> others) {
        this.workers = workers;
        this.claimed = claimed;
        this.steps = steps;
        this.coordinator = coordinator;
        this.closing = closing;
        this.clock = clock;
        this.messages = messages;
        this.others = others;
    }

    /**
     * Waits for the attempts that are being made.
     *
     * @param graceMillis how long they may go on until they are interrupted
     * @return whether all of them ended within it
     */
    boolean awaitAttempts(long graceMillis) {
        boolean ended = workers.awaitEnd(graceMillis);
        if (!ended) {
            boolean told = claimed.interruptAll(Workers.attemptOfThisThread());
            // One that has ended is told nothing any more, and yet what follows from it may keep its worker.
            ended = !told && !workers.areBusy();
        }
        workers.awaitEnd(INTERRUPTED_MILLIS);
        return ended;
    }

    /**
     * Makes the last turns, and gives the store up unless an attempt is still being made.
     *
     * @param inTime whether the attempts ended in time, for the log
     */
    void end(boolean inTime) {
        steps.heartbeat.renewNow();
        steps.counters.flushNow();
        messages.stopped(inTime);
        end();
    }

    /** The same where the store takes no turn any more, and nobody has stopped the client. */
    void end() {
        coordinator.end(clock.millis() + LAST_TURNS_MILLIS);
        coordinator.thread().replaceIfDead();
        awaitLastTurns();
        if (Workers.attemptOfThisThread() == null) {
            closeAfterTheDead();
        }
        if (closing.isDone(0)) {
            joinThreads();
        }
    }

    /**
     * If the last thread died before it could leave, nobody has closed. A worker that has no attempt is about to leave, or to
     * die, so this waits a little for it.
     */
    private void closeAfterTheDead() {
        TimeSource real = TimeSource.system();
        long end = real.nanos() + TimeUnit.MILLISECONDS.toNanos(INTERRUPTED_MILLIS);
        left();
        while (!closing.isDone(LOOK_MILLIS) && !workers.areBusy() && real.nanos() - end < 0) {
            left();
        }
    }

    /** A worker or the coordinator has left: the last of them closes the store. */
    void left() {
        if (workers.areGone() && coordinator.thread().isGone()) {
            closing.close();
        }
    }

    /**
     * Waits until the coordinator has ended. It may be asleep until a turn that has failed is tried again, which can be after
     * its time is over: so it is woken now and then to look.
     */
    private void awaitLastTurns() {
        TimeSource real = TimeSource.system();
        long end = real.nanos() + TimeUnit.MILLISECONDS.toNanos(LAST_TURNS_MILLIS + INTERRUPTED_MILLIS);
        for (long left = end - real.nanos(); left > 0; left = end - real.nanos()) {
            if (coordinator.thread().awaitEnd(real, real.nanos() + Math.min(left, LOOK_NANOS))) {
                return;
            }
            coordinator.wake();
        }
    }

    /** They have done their work; this waits until they are really gone, for those who look for leaks. */
    private void joinThreads() {
        workers.join(INTERRUPTED_MILLIS);
        coordinator.thread().join(INTERRUPTED_MILLIS);
        others.forEach(thread -> thread.join(INTERRUPTED_MILLIS));
    }
}
