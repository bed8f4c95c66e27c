package dev.afterward.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that makes the turns nobody else makes, and sleeps until the next one is needed. It queries nothing to
 * find that out: every part knows when it is due, and who changes that wakes it.
 *
 * <p>No wake-up is lost: who has work for it publishes the work, then sets the signal; it clears the signal before it
 * looks for work.
 */
final class Coordinator implements Runnable {

    private static final Logger LOG = System.getLogger("dev.afterward");

    /** A sleeper knows nothing of suspended machines and of clocks that jump, so it looks at the clock now and then. */
    private static final long LONGEST_SLEEP = 60_000;

    private final EngineRun run;
    private final List<Part> parts;
    private final AtomicBoolean signal = new AtomicBoolean();
    private volatile @Nullable Thread thread;
    private volatile long sleepsUntil = Long.MAX_VALUE;
    private volatile boolean ending;
    private volatile boolean sleeping;
    /** When it last went to sleep or woke up. */
    private volatile long turnedNanos;

    /** Those who wait until nothing is due and nothing runs. */
    private final Queue<CountDownLatch> awaited = new ConcurrentLinkedQueue<>();

    private final Patience patience = new Patience();
    /** What keeps failing though the rest of its turn succeeds waits, or the coordinator would try without a pause. */
    private final Map<Part, Patience> resting = new HashMap<>();

    private long endBefore = Long.MAX_VALUE;

    /**
     * A coordinator.
     *
     * @param run what it coordinates
     * @param parts what a turn consists of, in this order
     */
    Coordinator(EngineRun run, List<Part> parts) {
        this.run = run;
        this.parts = parts;
    }

    void wake() {
        if (!signal.getAndSet(true)) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether it was woken and has not yet looked why. */
    boolean isSignalled() {
        return signal.get();
    }

    /** Something has to be done at this time; the coordinator may mean to sleep longer. */
    void wakeBefore(long time) {
        if (time < sleepsUntil) {
            wake();
        }
    }

    /** For how long it has been at work without a break; zero while it sleeps. */
    Duration atWork() {
        return sleeping || thread == null ? Duration.ZERO : Duration.ofNanos(run.clock.nanos() - turnedNanos);
    }

    /** Opens a latch when nothing is due and nothing runs, as far as this client knows. */
    void onRest(CountDownLatch latch) {
        awaited.add(latch);
        wake();
    }

    /** Writes what there is to write, then ends. Gives up at the given time. */
    void end(long giveUpAt) {
        endBefore = giveUpAt;
        ending = true;
        wake();
    }

    @Override
    public void run() {
        turnedNanos = run.clock.nanos();
        thread = Thread.currentThread();
        Thread.currentThread().setName("afterward-coordinator");
        try {
            while (true) {
                signal.set(false);
                try {
                    if (!step()) {
                        return;
                    }
                } catch (Throwable e) {
                    LOG.log(Level.ERROR, "AFT-201: the coordinator goes on after an unexpected failure", e);
                    long now = run.clock.millis();
                    park(now + patience.failed(now));
                }
            }
        } finally {
            run.coordinatorLeft();
        }
    }

    private boolean step() {
        long now = run.clock.millis();
        run.giveBackOverdue(now);
        long nanos = run.clock.nanos();
        run.workers.forEach(worker -> worker.interruptIfOverdue(nanos));
        if (now >= patience.until(now) && makeTurn(now)) {
            return true;
        }
        if (ending && (run.isQuiet() || now >= endBefore || run.turns.refusal() != null)) {
            return false;
        }
        if (!awaited.isEmpty()) {
            openAtRest();
        }
        sleep(now);
        return true;
    }

    /** Who comes after the look may have made something due before he came. */
    private void openAtRest() {
        List<CountDownLatch> before = List.copyOf(awaited);
        if (isAtRest()) {
            awaited.removeAll(before);
            before.forEach(CountDownLatch::countDown);
        }
    }

    /** Only this thread ends attempts for good, so none can end between the two looks. */
    private boolean isAtRest() {
        if (run.turns.refusal() != null) {
            return true;
        }
        long now = run.clock.millis();
        return run.inFlight.isEmpty() && !signal.get() && parts.stream().allMatch(part -> part.due(now) > now);
    }

    /** Makes a turn if there is anything to do. */
    private boolean makeTurn(long now) {
        if (due(parts, now).isEmpty()) {
            return false;
        }
        RuntimeException failure;
        run.turns.enter();
        try {
            // Once more, inside: meanwhile a caller may have done some of it.
            List<Part> work = due(parts, run.clock.millis());
            if (work.isEmpty()) {
                return true;
            }
            long began = run.clock.nanos();
            failure = run.turns.make(work);
            rest(work, now);
            if (failure == null && run.isBusy()) {
                run.batch.took(run.clock.nanos() - began);
            }
        } finally {
            run.turns.leave();
            run.intake.nudge();
        }
        if (failure == null) {
            patience.succeeded();
            return true;
        }
        long delay = patience.failed(now);
        if (run.turns.refusal() == null) {
            LOG.log(Level.WARNING, "AFT-202: a turn failed; the next one is tried in " + delay + " ms", failure);
        }
        return true;
    }

    /** Who asks for new tasks or commands hears of the failure; these parts never have the same work again. */
    private void rest(List<Part> made, long now) {
        for (Part part : made) {
            if (!run.turns.isTroubled(part)) {
                resting.remove(part);
            } else if (part != run.intake && part != run.commands && part != run.journal) {
                resting.computeIfAbsent(part, key -> new Patience()).failed(now);
            }
        }
    }

    private long due(Part part, long now) {
        Patience rest = resting.get(part);
        return rest == null ? part.due(now) : Math.max(part.due(now), rest.until(now));
    }

    private List<Part> due(List<Part> candidates, long now) {
        boolean refused = run.turns.refusal() != null;
        List<Part> due = new ArrayList<>();
        for (Part part : candidates) {
            if ((!refused || part == run.intake || part == run.commands) && due(part, now) <= now) {
                due.add(part);
            }
        }
        return due;
    }

    private void sleep(long now) {
        long until = Math.max(patience.until(now), nextDue(now));
        until = Math.min(until, Math.min(run.rack.nextGiveBack(), now + LONGEST_SLEEP));
        sleepsUntil = until;
        // Who began an attempt before he could see sleepsUntil is seen here.
        long nanos = run.clock.nanos();
        for (Worker worker : run.workers) {
            long left = worker.nanosLeft(nanos);
            if (left != Long.MAX_VALUE) {
                // Rounded up: who wakes too early would only sleep again.
                until = Math.min(until, now + Math.max(0, left + 999_999) / 1_000_000);
            }
        }
        if (!signal.get() && until > now) {
            park(until);
        } else {
            turnedNanos = run.clock.nanos();
        }
        // Between two sleeps everybody may assume that it looks by itself.
        sleepsUntil = Long.MIN_VALUE;
        if (Thread.interrupted()) {
            LOG.log(Level.DEBUG, "the coordinator's thread was interrupted; it ends with its client");
        }
    }

    private void park(long until) {
        sleeping = true;
        try {
            run.clock.parkUntil(this, until);
        } finally {
            turnedNanos = run.clock.nanos();
            sleeping = false;
        }
    }

    private long nextDue(long now) {
        if (run.turns.refusal() != null) {
            return Long.MAX_VALUE;
        }
        long next = Long.MAX_VALUE;
        for (Part part : parts) {
            next = Math.min(next, due(part, now));
        }
        return ending ? Math.min(next, endBefore) : next;
    }
}
