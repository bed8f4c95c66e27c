package dev.afterward.dispatch.turn;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.Durability;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import dev.afterward.store.UnknownTurnException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes turns, one at a time: a thread has to enter the gate before it makes one.
 *
 * <p>A turn can be cut short at any point, by a want of memory for example, even while it is noted what was thrown. So which
 * steps have not noted yet what became of the turn is kept in fields that were there before. No turn begins before all
 * steps of the last one have noted it: see {@link #isUnfinished}.
 */
public final class TurnRunner {

    /** Learns of what leaves the memory and the store apart. Called under the gate; must not throw, nor need memory. */
    public interface Failures {

        /** A turn has failed: what the steps knew of the store before it may be wrong now. */
        void turnFailed();

        /** The store may hold what nothing in memory knows of: a turn's outcome is unknown, or a step failed after it. */
        void outOfStep();
    }

    /** What became of the last turn, as far as it has come. */
    private enum Outcome {
        /** Nothing of it is in the store. */
        UNDONE,
        /** All is written, and the commit is on its way, or broke off. */
        UNKNOWN,
        COMMITTED
    }

    private final ReentrantLock gate = new ReentrantLock();
    private final TaskStore store;
    private final TimeSource clock;
    private final Messages messages;
    private final Failures failures;
    /** The steps of the last turn that could not do all of their work, though the turn was made. */
    private final Set<TurnStep> troubled = new HashSet<>();

    /** What steps are told that could not be told more, for want of memory. Made while there is some. */
    private final TaskStoreException brokenOff = new TaskStoreException("the turn broke off");

    private final UnknownTurnException cutShort =
            new UnknownTurnException("what became of a turn could not be noted", brokenOff);

    /** The steps of the last turn. */
    private List<TurnStep> made = List.of();
    /** A bit for each step of the last turn that has not noted yet what became of it. Written under the gate. */
    private volatile long untold;

    private Outcome outcome = Outcome.UNDONE;

    private volatile @Nullable RuntimeException refusal;
    private volatile boolean failing;
    private volatile long lastTurn;

    /**
     * An open gate.
     *
     * @param store where the turns are made
     * @param clock the time
     * @param messages receives what fails
     * @param failures learns of it
     */
    public TurnRunner(TaskStore store, TimeSource clock, Messages messages, Failures failures) {
        this.store = store;
        this.clock = clock;
        this.messages = messages;
        this.failures = failures;
    }

    /** Enters the gate. */
    public void enter() {
        gate.lock();
    }

    /** Enters if the gate is free and nobody waits for it: the coordinator must not starve behind callers. */
    public boolean tryEnter() {
        return !gate.hasQueuedThreads() && gate.tryLock();
    }

    /** Leaves the gate. */
    public void leave() {
        gate.unlock();
    }

    /** Why there are no turns any more, or null. */
    public @Nullable RuntimeException refusal() {
        return refusal;
    }

    /** Whether the last turn has failed. */
    public boolean isFailing() {
        return failing;
    }

    /** Whether a step of the last turn has not noted what became of it: the coordinator sees to it before the next turn. */
    public boolean isUnfinished() {
        return untold != 0;
    }

    /** When the last turn was made; 0 for never. */
    public long lastTurn() {
        return lastTurn;
    }

    /** Makes no turn any more. To be called inside the gate. */
    public void refuse(RuntimeException why) {
        refusal = why;
    }

    /**
     * Makes one turn; none where there are no steps. To be called inside the gate. Returns why it has failed, or null. It
     * throws nothing.
     */
    public @Nullable RuntimeException make(List<TurnStep> steps) {
        RuntimeException failure = finish();
        if (failure == null && steps.isEmpty()) {
            return null;
        }
        if (failure == null) {
            try {
                failure = turn(steps);
            } catch (Throwable e) {
                failure = brokenOff;
                failures.outOfStep();
                failures.turnFailed();
                tell(lastTurn, brokenOff);
            }
            finish();
        }
        failing = failure != null;
        return failure;
    }

    private @Nullable RuntimeException turn(List<TurnStep> steps) {
        long now = clock.millis();
        troubled.clear();
        RuntimeException refused = refusal;
        made = steps;
        outcome = Outcome.UNDONE;
        // Before the first step begins: from here on each has to be told, whatever is thrown.
        untold = bits(steps.size());
        RuntimeException failure = begin(steps, now);
        if (failure == null) {
            failure = refused != null ? refused : write(steps, now);
        }
        if (failure == null) {
            lastTurn = now;
            tell(now, brokenOff);
            return null;
        }
        outcome = failure instanceof UnknownTurnException ? Outcome.UNKNOWN : Outcome.UNDONE;
        if (outcome == Outcome.UNKNOWN) {
            failures.outOfStep();
        }
        failures.turnFailed();
        if (failure instanceof StoreUnusableException && refused == null) {
            refusal = failure;
            messages.storeRefused(failure);
        }
        tell(now, failure);
        return failure;
    }

    private static long bits(int count) {
        if (count >= Long.SIZE) {
            throw new IllegalArgumentException("too many steps: " + count);
        }
        return (1L << count) - 1;
    }

    /** Whether a step could not do all of its work in the last turn. To be called inside the gate. */
    boolean isTroubled(TurnStep step) {
        return troubled.contains(step);
    }

    private static @Nullable RuntimeException begin(List<TurnStep> steps, long now) {
        try {
            for (TurnStep step : steps) {
                step.begin(now);
            }
            return null;
        } catch (Throwable e) {
            return brokenOff(e);
        }
    }

    /** If one step fails to note what became of the turn, the others must learn of it all the same. */
    private void tell(long now, RuntimeException failure) {
        for (int i = 0; i < made.size(); i++) {
            if ((untold & (1L << i)) != 0) {
                try {
                    if (outcome == Outcome.COMMITTED) {
                        made.get(i).committed(now);
                    } else {
                        made.get(i).failed(failure, outcome == Outcome.UNKNOWN);
                    }
                    told(i);
                } catch (Throwable e) {
                    failed(e);
                }
            }
        }
    }

    /**
     * A step that was cut short while it noted what became of the turn may have noted part of it. It is told once more, that
     * the outcome is unknown where the turn may have committed: then it takes what it still holds for neither done nor undone.
     * Returns why there can be no other turn yet, or null.
     */
    private @Nullable RuntimeException finish() {
        for (int i = 0; untold != 0 && i < made.size(); i++) {
            if ((untold & (1L << i)) != 0) {
                try {
                    made.get(i).failed(outcome == Outcome.UNDONE ? brokenOff : cutShort, outcome != Outcome.UNDONE);
                    told(i);
                } catch (Throwable e) {
                    failed(e);
                }
            }
        }
        return untold == 0 ? null : cutShort;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the gate only.
    private void told(int step) {
        untold &= ~(1L << step);
    }

    private void failed(Throwable e) {
        failures.outOfStep();
        try {
            messages.stepFailed(e);
        } catch (Throwable again) {
            // It could not be said.
        }
    }

    private @Nullable RuntimeException write(List<TurnStep> steps, long now) {
        boolean promise = steps.stream().anyMatch(TurnStep::isPromise);
        Durability durability = promise ? Durability.FULL : Durability.PROCESS;
        Writing together = new Writing(steps, now, false);
        RuntimeException failure = together.in(durability);
        // Only what a step has caused can fail alone: a lock that was not had, or a commit, would fail again, as
        // slowly.
        return failure != null && together.brokeInside() && isWorthIsolating(failure)
                ? new Writing(steps, now, true).in(durability)
                : failure;
    }

    private static boolean isWorthIsolating(RuntimeException failure) {
        return !(failure instanceof StoreUnusableException) && !(failure instanceof UnknownTurnException);
    }

    /** One try to write a turn, and how far it came. */
    private final class Writing {
        private final List<TurnStep> steps;
        private final long now;
        private final boolean isolated;
        private boolean isBegun;
        private boolean isWritten;

        Writing(List<TurnStep> steps, long now, boolean isolated) {
            this.steps = steps;
            this.now = now;
            this.isolated = isolated;
        }

        boolean brokeInside() {
            return isBegun && !isWritten;
        }

        @Nullable
        RuntimeException in(Durability durability) {
            outcome = Outcome.UNDONE;
            try {
                store.turn(durability, turn -> {
                    isBegun = true;
                    for (TurnStep step : steps) {
                        write(step, turn);
                    }
                    isWritten = true;
                    outcome = Outcome.UNKNOWN;
                    return true;
                });
                outcome = Outcome.COMMITTED;
                return null;
            } catch (RuntimeException e) {
                return e;
            } catch (Throwable e) {
                // Behind the writing lies the commit: if that breaks off, it is not known whether it took place.
                return isWritten ? new UnknownTurnException("the commit broke off with " + e, e) : brokenOff(e);
            }
        }

        private void write(TurnStep step, Turn turn) {
            if (!isolated) {
                step.write(turn, now, Isolation.TOGETHER);
                return;
            }
            Isolation.Alone alone = new Isolation.Alone();
            step.write(turn, now, alone);
            if (alone.hasFailed()) {
                troubled.add(step);
            }
        }
    }

    private static RuntimeException brokenOff(Throwable e) {
        return new TaskStoreException("the turn broke off with " + e.getClass().getSimpleName(), e);
    }
}
