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

/** Makes turns, one at a time: a thread has to enter the gate before it makes one. */
public final class TurnRunner {

    /** Learns of what leaves the memory and the store apart. Called under the gate; must not throw. */
    public interface Failures {

        /** A turn has failed: what the steps knew of the store before it may be wrong now. */
        void turnFailed();

        /** The store may hold what nothing in memory knows of: a turn's outcome is unknown, or a step failed after it. */
        void outOfStep();
    }

    private final ReentrantLock gate = new ReentrantLock();
    private final TaskStore store;
    private final TimeSource clock;
    private final Messages messages;
    private final Failures failures;
    /** The steps of the last turn that could not do all of their work, though the turn was made. */
    private final Set<TurnStep> troubled = new HashSet<>();

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

    /** When the last turn was made; 0 for never. */
    public long lastTurn() {
        return lastTurn;
    }

    /** Makes no turn any more. To be called inside the gate. */
    public void refuse(RuntimeException why) {
        refusal = why;
    }

    /** Makes one turn. To be called inside the gate. Returns why it has failed, or null. */
    public @Nullable RuntimeException make(List<TurnStep> steps) {
        long now = clock.millis();
        troubled.clear();
        RuntimeException refused = refusal;
        RuntimeException failure = begin(steps, now);
        if (failure == null) {
            failure = refused != null ? refused : write(steps, now);
        }
        failing = failure != null;
        if (failure == null) {
            lastTurn = now;
            for (TurnStep step : steps) {
                tell(() -> step.committed(now));
            }
            return null;
        }
        if (failure instanceof StoreUnusableException && refused == null) {
            refusal = failure;
            messages.storeRefused(failure);
        }
        boolean unknown = failure instanceof UnknownTurnException;
        if (unknown) {
            failures.outOfStep();
        }
        failures.turnFailed();
        RuntimeException why = failure;
        for (TurnStep step : steps) {
            tell(() -> step.failed(why, unknown));
        }
        return failure;
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
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (Throwable e) {
            failures.outOfStep();
            messages.stepFailed(e);
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
            try {
                store.turn(durability, turn -> {
                    isBegun = true;
                    for (TurnStep step : steps) {
                        write(step, turn);
                    }
                    isWritten = true;
                    return true;
                });
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
