package dev.afterward.dispatch.turn;

import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.RetryDelay;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.StoreBusyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The thread that makes the turns nobody else makes, and sleeps until the next one is needed. It queries nothing to
 * find that out: every step knows when it is due, and a thread that changes that wakes it.
 *
 * <p>No wake-up is lost. Thread T1 has work: it publishes the work, then sets the signal, then unparks T2, the
 * coordinator. T2 clears the signal, then looks for work, then looks at the signal and parks. If T1 publishes after T2
 * has looked, T2 sees the signal, or is unparked after it has parked; both orders end with T2 looking again.
 */
public final class Coordinator {

    /** A sleeper knows nothing of suspended machines and of clocks that jump, so it looks at the clock now and then. */
    private static final long LONGEST_SLEEP = 60_000;

    private final EngineThread thread;
    private final List<TurnStep> steps;
    private final TurnRunner turns;
    private final BatchSize batch;
    private final TimeSource clock;
    private final Messages messages;
    private final Upkeep upkeep;
    private final BooleanSupplier nothingRuns;
    private final Runnable afterTurn;
    private final AtomicBoolean signal = new AtomicBoolean();
    private volatile long sleepsUntil = Long.MAX_VALUE;
    private volatile boolean ending;
    private volatile boolean sleeping = true;
    /** When it last went to sleep or woke up. */
    private volatile long turnedNanos;

    /** Opened when nothing is due and nothing runs. */
    private final Queue<CountDownLatch> awaited = new ConcurrentLinkedQueue<>();

    private final RetryDelay delay = new RetryDelay();
    private final StepDelays stepDelays;

    private volatile long endBefore = Long.MAX_VALUE;

    /**
     * A coordinator, not yet started.
     *
     * @param steps what a turn consists of, in this order
     * @param turns makes them
     * @param batch learns how long they take
     * @param clock the time
     * @param threads makes the thread
     * @param messages receives what fails
     * @param upkeep what it sees to beside turns
     * @param nothingRuns whether no attempt is being made or waits to be settled, and no outcome of a commit that has
     *     returned is still to come
     * @param afterTurn what follows each turn, outside the gate
     * @param onEnd what follows the end of its thread
     */
    public Coordinator(
            List<TurnStep> steps,
            TurnRunner turns,
            BatchSize batch,
            TimeSource clock,
            ThreadFactory threads,
            Messages messages,
            Upkeep upkeep,
            BooleanSupplier nothingRuns,
            Runnable afterTurn,
            Runnable onEnd) {
        this.steps = List.copyOf(steps);
        this.turns = turns;
        this.batch = batch;
        this.stepDelays = new StepDelays(turns);
        this.clock = clock;
        this.messages = messages;
        this.upkeep = upkeep;
        this.nothingRuns = nothingRuns;
        this.afterTurn = afterTurn;
        this.thread = new EngineThread("afterward-coordinator", threads, messages, this::again, onEnd);
    }

    /** Its thread. */
    public EngineThread thread() {
        return thread;
    }

    /** There may be something to do. */
    public void wake() {
        if (!signal.getAndSet(true)) {
            thread.unpark();
        }
    }

    /** Whether it was woken and has not yet looked why. */
    public boolean isSignalled() {
        return signal.get();
    }

    /** Something has to be done at this time; the coordinator may mean to sleep longer. */
    public void wakeBefore(long time) {
        if (time < sleepsUntil) {
            wake();
        }
    }

    /** For how long it has been at work without a break; zero while it sleeps. */
    public Duration atWork() {
        return sleeping ? Duration.ZERO : Duration.ofNanos(clock.nanos() - turnedNanos);
    }

    /** Opens a latch when nothing is due and nothing runs, as far as this client knows. */
    public void onRest(CountDownLatch latch) {
        awaited.add(latch);
        wake();
    }

    /** Writes what there is to write, then ends. Gives up at the given time. */
    public void end(long giveUpAt) {
        endBefore = giveUpAt;
        ending = true;
        wake();
    }

    private boolean again() {
        if (sleeping) {
            turnedNanos = clock.nanos();
            sleeping = false;
        }
        signal.set(false);
        long now = clock.millis();
        upkeep.look();
        if (now >= delay.until(now) && makeTurn(now)) {
            return true;
        }
        if (ending && (isQuiet() || now >= endBefore || turns.refusal() != null)) {
            return false;
        }
        if (!awaited.isEmpty()) {
            openAtRest();
        }
        sleep(now);
        return true;
    }

    private boolean isQuiet() {
        return !turns.isUnfinished() && steps.stream().allMatch(TurnStep::isQuiet);
    }

    /** A latch that is added after the look belongs to a caller who may have made something due before. */
    private void openAtRest() {
        List<CountDownLatch> before = List.copyOf(awaited);
        if (isAtRest()) {
            awaited.removeAll(before);
            before.forEach(CountDownLatch::countDown);
        }
    }

    /**
     * Only this thread ends attempts for good, so none can end between the looks. An outcome that comes between them is
     * handed over before {@code nothingRuns} says so: then it is due here.
     */
    private boolean isAtRest() {
        if (turns.refusal() != null) {
            return true;
        }
        long now = clock.millis();
        return nothingRuns.getAsBoolean()
                && !signal.get()
                && !turns.isUnfinished()
                && steps.stream().allMatch(step -> step.due(now) > now);
    }

    /** Makes a turn if there is anything to do. */
    private boolean makeTurn(long now) {
        if (!isAnyDue(now)) {
            return false;
        }
        RuntimeException failure;
        turns.enter();
        try {
            // Once more, inside: meanwhile a caller may have done some of it.
            List<TurnStep> work = due(clock.millis());
            if (work.isEmpty() && !turns.isUnfinished()) {
                return true;
            }
            long began = clock.nanos();
            failure = turns.make(work);
            stepDelays.made(work, now);
            if (failure == null && steps.stream().anyMatch(TurnStep::hasMore)) {
                batch.took(clock.nanos() - began);
            }
            if (failure instanceof StoreBusyException) {
                RuntimeException busy = failure;
                steps.forEach(step -> step.storeBusy(busy));
            }
        } finally {
            turns.leave();
            afterTurn.run();
        }
        if (failure == null) {
            delay.succeeded();
            return true;
        }
        long millis = delay.failed(now);
        if (turns.refusal() == null) {
            messages.turnFailed(millis, failure);
        }
        return true;
    }

    private boolean isDue(TurnStep step, long now) {
        return (turns.refusal() == null || step.answersCallers()) && stepDelays.due(step, now) <= now;
    }

    private boolean isAnyDue(long now) {
        if (turns.isUnfinished()) {
            return true;
        }
        for (TurnStep step : steps) {
            if (isDue(step, now)) {
                return true;
            }
        }
        return false;
    }

    private List<TurnStep> due(long now) {
        List<TurnStep> due = new ArrayList<>(steps.size());
        for (TurnStep step : steps) {
            if (isDue(step, now)) {
                due.add(step);
            }
        }
        return due;
    }

    private void sleep(long now) {
        long until = Math.min(Math.max(delay.until(now), nextDue(now)), now + LONGEST_SLEEP);
        sleepsUntil = until;
        // An attempt that began before it could see sleepsUntil is seen here.
        long left = upkeep.nanosLeft();
        if (left != Long.MAX_VALUE) {
            // Rounded up: too early would only mean to sleep again.
            until = Math.min(until, now + Math.max(0, left + 999_999) / 1_000_000);
        }
        if (!signal.get() && until > now) {
            park(until);
        } else {
            turnedNanos = clock.nanos();
        }
        // Between two sleeps everybody may assume that it looks by itself.
        sleepsUntil = Long.MIN_VALUE;
        if (Thread.interrupted()) {
            messages.detail("the coordinator's thread was interrupted; it ends with its client", null);
        }
    }

    private void park(long until) {
        sleeping = true;
        try {
            clock.parkUntil(this, until);
        } finally {
            turnedNanos = clock.nanos();
            sleeping = false;
        }
    }

    private long nextDue(long now) {
        if (turns.isUnfinished()) {
            return now;
        }
        if (turns.refusal() != null) {
            return Long.MAX_VALUE;
        }
        long next = Long.MAX_VALUE;
        for (TurnStep step : steps) {
            next = Math.min(next, stepDelays.due(step, now));
        }
        return ending ? Math.min(next, endBefore) : next;
    }
}
