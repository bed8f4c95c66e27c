package dev.afterward.dispatch;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import dev.afterward.store.UnknownTurnException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Makes turns, one at a time: who makes one has entered the gate. */
final class TurnMaker {

    private static final Logger LOG = System.getLogger("dev.afterward");

    private final ReentrantLock gate = new ReentrantLock();
    private final TaskStore store;
    private final TimeSource clock;
    private final Agenda agenda;
    /** The parts of the last turn that could not do all of their work, though the turn was made. */
    private final Set<Part> troubled = new HashSet<>();

    private volatile @Nullable RuntimeException refusal;
    private volatile boolean failing;
    private volatile long lastTurn;

    TurnMaker(TaskStore store, TimeSource clock, Agenda agenda) {
        this.store = store;
        this.clock = clock;
        this.agenda = agenda;
    }

    void enter() {
        gate.lock();
    }

    /** Enters if nobody is in, and nobody waits: the coordinator must not starve behind callers. */
    boolean tryEnter() {
        return !gate.hasQueuedThreads() && gate.tryLock();
    }

    void leave() {
        gate.unlock();
    }

    /** Why there are no turns any more, or null. */
    @Nullable
    RuntimeException refusal() {
        return refusal;
    }

    /** Whether the last turn has failed. */
    boolean isFailing() {
        return failing;
    }

    /** When the last turn was made; 0 for never. */
    long lastTurn() {
        return lastTurn;
    }

    /** Makes no turn any more. To be called inside the gate. */
    void refuse(RuntimeException why) {
        refusal = why;
    }

    /** Makes one turn. Returns why it has failed, or null. */
    @Nullable
    RuntimeException make(List<Part> parts) {
        long now = clock.millis();
        troubled.clear();
        RuntimeException refused = refusal;
        RuntimeException failure = begin(parts, now);
        if (failure == null) {
            boolean promise = parts.stream().anyMatch(Part::isPromise);
            Durability durability = promise ? Durability.FULL : Durability.PROCESS;
            failure = refused != null ? refused : write(parts, now, durability, false);
            if (failure != null && refused == null && isWorthIsolating(failure)) {
                failure = write(parts, now, durability, true);
            }
        }
        failing = failure != null;
        if (failure == null) {
            lastTurn = now;
            for (Part part : parts) {
                tell(() -> part.committed(now));
            }
            return null;
        }
        if (failure instanceof StoreUnusableException && refused == null) {
            refusal = failure;
            LOG.log(Level.ERROR, "AFT-214: the store cannot be used: no task is taken in or run any more", failure);
        }
        boolean unknown = failure instanceof UnknownTurnException;
        agenda.reconcile |= unknown;
        agenda.lookAgain();
        RuntimeException why = failure;
        for (Part part : parts) {
            tell(() -> part.failed(why, unknown));
        }
        return failure;
    }

    /** Whether a part could not do all of its work in the last turn. To be called inside the gate. */
    boolean isTroubled(Part part) {
        return troubled.contains(part);
    }

    private static @Nullable RuntimeException begin(List<Part> parts, long now) {
        try {
            for (Part part : parts) {
                part.begin(now);
            }
            return null;
        } catch (Throwable e) {
            return brokenOff(e);
        }
    }

    /** If one part failed to note what became of the turn, the others must learn of it all the same. */
    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "AFT-215: a part of the engine failed after a turn", e);
        }
    }

    private static boolean isWorthIsolating(RuntimeException failure) {
        return !(failure instanceof StoreUnusableException) && !(failure instanceof UnknownTurnException);
    }

    private @Nullable RuntimeException write(List<Part> parts, long now, Durability durability, boolean isolated) {
        boolean[] isWritten = {false};
        troubled.clear();
        try {
            store.turn(durability, turn -> {
                for (Part part : parts) {
                    write(part, turn, now, isolated);
                }
                isWritten[0] = true;
                return true;
            });
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (Throwable e) {
            // Behind the writing lies the commit: who breaks off there does not know whether it took place.
            return isWritten[0] ? new UnknownTurnException("the commit broke off with " + e, e) : brokenOff(e);
        }
    }

    private void write(Part part, Turn turn, long now, boolean isolated) {
        if (!isolated) {
            part.write(turn, now, Scope.TOGETHER);
            return;
        }
        Scope.Isolated scope = new Scope.Isolated();
        part.write(turn, now, scope);
        if (scope.hasFailed()) {
            troubled.add(part);
        }
    }

    private static RuntimeException brokenOff(Throwable e) {
        return new TaskStoreException("the turn broke off with " + e.getClass().getSimpleName(), e);
    }
}
