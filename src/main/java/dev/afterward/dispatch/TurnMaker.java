package dev.afterward.dispatch;

import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import dev.afterward.store.UnknownTurnException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Makes turns, one at a time: who makes one has entered the gate. */
final class TurnMaker {

    private static final Logger LOG = System.getLogger("dev.afterward");

    private final ReentrantLock gate = new ReentrantLock();
    private final TaskStore store;
    private final TimeSource clock;
    private final Agenda agenda;
    private volatile @Nullable RuntimeException refusal;

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

    /** Makes no turn any more. To be called inside the gate. */
    void refuse(RuntimeException why) {
        refusal = why;
    }

    /** Makes one turn. Returns why it has failed, or null. */
    @Nullable
    RuntimeException make(List<Part> parts) {
        long now = clock.millis();
        boolean promise = false;
        for (Part part : parts) {
            part.begin(now);
            promise |= part.isPromise();
        }
        Durability durability = promise ? Durability.FULL : Durability.PROCESS;
        RuntimeException refused = refusal;
        RuntimeException failure = refused != null ? refused : write(parts, now, durability, Scope.TOGETHER);
        if (failure != null && refused == null && isWorthIsolating(failure)) {
            failure = write(parts, now, durability, Scope.ISOLATED);
        }
        if (failure == null) {
            for (Part part : parts) {
                part.committed(now);
            }
            return null;
        }
        if (failure instanceof StoreUnusableException && refused == null) {
            refusal = failure;
            LOG.log(Level.ERROR, "the store cannot be used: no task is taken in or run any more", failure);
        }
        boolean unknown = failure instanceof UnknownTurnException;
        agenda.reconcile |= unknown;
        agenda.lookAgain();
        for (Part part : parts) {
            part.failed(failure, unknown);
        }
        return failure;
    }

    private static boolean isWorthIsolating(RuntimeException failure) {
        return !(failure instanceof StoreUnusableException) && !(failure instanceof UnknownTurnException);
    }

    private @Nullable RuntimeException write(List<Part> parts, long now, Durability durability, Scope scope) {
        try {
            store.turn(durability, turn -> {
                for (Part part : parts) {
                    part.write(turn, now, scope);
                }
                return true;
            });
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (StackOverflowError | OutOfMemoryError e) {
            return new TaskStoreException(
                    "the turn broke off with " + e.getClass().getSimpleName(), e);
        }
    }
}
