package dev.afterward.dispatch.turn;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.LastTurn.Outcome;
import dev.afterward.store.ClientLostException;
import dev.afterward.store.Durability;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import dev.afterward.store.TurnRefusedException;
import dev.afterward.store.UnknownTurnException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes turns, one at a time: a thread has to enter the gate before it makes one.
 */
public final class TurnRunner {

    /** Learns of what leaves the memory and the store apart. Called under the gate; must not throw, nor need memory. */
    public interface Failures {

        /** A turn has failed: what the steps knew of the store before it may be wrong now. */
        void turnFailed();

        /** The store may hold what nothing in memory knows of: a turn's outcome is unknown, or a step failed after it. */
        void outOfStep();

        /** The store does not know the client any more; {@link TurnRunner#refusal} says so from now on. */
        default void clientLost() {}
    }

    private final ReentrantLock gate = new ReentrantLock();
    private final TaskStore store;
    private final TimeSource clock;
    private final Messages messages;
    private final Failures failures;
    /** The steps of the last turn that could not do all of their work, though the turn was made. */
    private final Set<TurnStep> troubled = new HashSet<>();

    private final LastTurn last;

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
        this.last = new LastTurn(failures, messages);
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

    /** Whether there are no turns any more because the store does not know the client. */
    public boolean isLost() {
        return refusal instanceof ClientLostException;
    }

    /** Whether the last turn has failed. */
    public boolean isFailing() {
        return failing;
    }

    /** Whether a step of the last turn has not noted what became of it: the coordinator sees to it before the next turn. */
    public boolean isUnfinished() {
        return last.isUnfinished();
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
        RuntimeException failure = last.finish();
        if (failure == null && steps.isEmpty()) {
            return null;
        }
        if (failure == null) {
            try {
                failure = turn(steps);
            } catch (Throwable e) {
                failure = last.brokenOff;
                failures.outOfStep();
                failures.turnFailed();
                last.tell(lastTurn, last.outcome() == Outcome.COMMITTED ? null : failure);
            }
            last.finish();
        }
        failing = failure != null;
        return failure;
    }

    private @Nullable RuntimeException turn(List<TurnStep> steps) {
        long now = clock.millis();
        troubled.clear();
        RuntimeException refused = refusal;
        last.begin(steps);
        RuntimeException failure = begin(steps, now);
        if (failure == null) {
            failure = refused != null ? refused : write(steps, now);
        }
        if (failure == null) {
            lastTurn = now;
            last.tell(now, null);
            return null;
        }
        boolean unknown = failure instanceof UnknownTurnException;
        last.has(unknown ? Outcome.UNKNOWN : Outcome.UNDONE);
        if (unknown) {
            failures.outOfStep();
        }
        failures.turnFailed();
        if (failure instanceof StoreUnusableException && refused == null) {
            refusal = failure;
            if (isLost()) {
                messages.clientLost(failure);
                failures.clientLost();
            } else {
                messages.storeRefused(failure);
            }
        }
        last.tell(now, failure);
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

    private @Nullable RuntimeException write(List<TurnStep> steps, long now) {
        boolean promise = steps.stream().anyMatch(TurnStep::isPromise);
        Durability durability = promise ? Durability.FULL : Durability.PROCESS;
        Writing together = new Writing(steps, now, false);
        RuntimeException failure = together.in(durability);
        // Only what a step has caused can fail alone: a lock that was not had, or a commit, would fail again, as
        // slowly.
        return failure != null
                        && (together.brokeInside() || failure instanceof TurnRefusedException)
                        && isWorthIsolating(failure)
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
            last.has(Outcome.UNDONE);
            try {
                store.turn(durability, turn -> {
                    isBegun = true;
                    for (TurnStep step : steps) {
                        write(step, turn);
                    }
                    isWritten = true;
                    last.has(Outcome.UNKNOWN);
                    return true;
                });
                last.has(Outcome.COMMITTED);
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
        return new TaskStoreException("the write broke off with " + e.getClass().getSimpleName(), e);
    }
}
