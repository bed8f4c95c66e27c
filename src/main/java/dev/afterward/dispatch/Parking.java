package dev.afterward.dispatch;

import dev.afterward.store.Turn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets due tasks of queues that nobody here processes aside, and at the start brings back those that were set aside in
 * the past. Only where this client owns the store alone: elsewhere another client may know the queue.
 */
final class Parking implements Part {

    private static final Logger LOG = System.getLogger("dev.afterward");
    private static final int CHUNK = 1_000;

    private final EngineRun run;
    private final List<Integer> unknown = new ArrayList<>();
    private final List<Integer> toBringBack = new ArrayList<>();
    private boolean looks;
    private boolean hasLooked;
    private int parked;
    private int broughtBack;

    Parking(EngineRun run) {
        this.run = run;
        boolean processes = run.config.workers() > 0;
        run.opened.queues().forEach((name, id) -> {
            if (run.lanes.containsKey(id)) {
                if (processes) {
                    toBringBack.add(id);
                }
            } else if (processes && run.opened.exclusive()) {
                unknown.add(id);
            }
        });
        looks = !unknown.isEmpty();
    }

    /** There may be new ready tasks of an unknown queue. */
    void look() {
        looks = !unknown.isEmpty();
    }

    @Override
    public long due(long now) {
        return run.isStarted() && (looks || !toBringBack.isEmpty()) ? now : Long.MAX_VALUE;
    }

    @Override
    public void begin(long now) {}

    @Override
    public void write(Turn turn, long now, Scope scope) {
        parked = 0;
        broughtBack = 0;
        hasLooked = false;
        scope.run(
                turn,
                () -> {
                    if (!toBringBack.isEmpty()) {
                        broughtBack = turn.unpark(toBringBack.get(0), CHUNK);
                    }
                    for (int queue : unknown) {
                        if (parked < CHUNK) {
                            parked += turn.park(queue, CHUNK - parked);
                        }
                    }
                    hasLooked = true;
                },
                failure -> {});
    }

    @Override
    public void committed(long now) {
        if (hasLooked && !toBringBack.isEmpty() && broughtBack < CHUNK) {
            toBringBack.remove(0);
        }
        if (broughtBack > 0) {
            LOG.log(Level.INFO, "AFT-208: {0} parked tasks are tried again", broughtBack);
            run.lookEverywhere();
        }
        if (parked > 0) {
            LOG.log(
                    Level.WARNING,
                    "AFT-209: {0} tasks were parked: nothing here processes their queues. They run when an application that does"
                            + " is started on this store",
                    parked);
        }
        looks = !hasLooked || parked == CHUNK;
    }

    @Override
    public void failed(RuntimeException failure, boolean unknownOutcome) {}
}
