package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import java.time.Duration;

/** Finds out how an engine is. Costs one read by primary key, and no more than that. */
final class HealthProbe {

    /** No task has this id. */
    private static final TaskId NO_TASK = new TaskId(0);

    private static final int MOST_DOUBTS = 100;

    private HealthProbe() {}

    /** A client that was stopped. */
    static EngineHealth stopped() {
        return new EngineHealth(
                EngineHealth.Phase.STOPPED, EngineHealth.Store.CLOSED, true, Duration.ZERO, 0, 0, 0, 0, 0);
    }

    /** A client that the store does not know any more, and that is about to go on as another one. */
    static EngineHealth lost(EngineRun run, int workers) {
        return new EngineHealth(
                run.isStarted() ? EngineHealth.Phase.STARTED : EngineHealth.Phase.OPEN,
                EngineHealth.Store.FAILING,
                true,
                Duration.ZERO,
                workers,
                0,
                run.workers.stuck(),
                run.steps.doubts.size(),
                0);
    }

    static EngineHealth of(EngineRun run, TaskStore store, int workers, long unrunnable) {
        run.ensureCoordinated();
        int missing = run.workers.missing();
        if (missing > 0) {
            // Asleep, the coordinator would see it a minute later.
            run.wake();
        }
        return new EngineHealth(
                run.isStarted() ? EngineHealth.Phase.STARTED : EngineHealth.Phase.OPEN,
                storeHealth(run, store),
                run.isCoordinated(),
                run.coordinator.atWork(),
                workers,
                missing,
                run.workers.stuck(),
                doubts(run, store),
                unrunnable);
    }

    /** In a shared store another client may have decided what was in doubt here: only if there is any, one more read. */
    private static int doubts(EngineRun run, TaskStore store) {
        int known = run.steps.doubts.size();
        if (known == 0 || run.opened.exclusive()) {
            return known;
        }
        try {
            int stored = store.reader().doubts(MOST_DOUBTS).size();
            return stored == MOST_DOUBTS ? known : Math.min(known, stored);
        } catch (RuntimeException e) {
            run.messages.detail("a health check could not read the transactions in doubt", e);
            return known;
        }
    }

    private static EngineHealth.Store storeHealth(EngineRun run, TaskStore store) {
        if (run.turns.refusal() != null) {
            return EngineHealth.Store.REFUSED;
        }
        try {
            store.status(NO_TASK);
        } catch (StoreUnusableException e) {
            // A turn finds it out as well, and says so in the log. An idle client makes none unless something may be
            // due.
            run.wakeUp();
            run.messages.detail("a health check found the store unusable", e);
            return EngineHealth.Store.REFUSED;
        } catch (RuntimeException e) {
            run.messages.detail("a health check could not read from the store", e);
            return EngineHealth.Store.FAILING;
        }
        return run.turns.isFailing() ? EngineHealth.Store.FAILING : EngineHealth.Store.USABLE;
    }
}
