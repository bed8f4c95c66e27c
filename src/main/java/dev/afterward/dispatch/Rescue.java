package dev.afterward.dispatch;

import dev.afterward.QueueConfig;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Tally;
import dev.afterward.store.Turn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes over what dead clients have left running. The first rescue of a task is free, because it may only have stood
 * beside the one that killed the process; later ones count, and when there were too many the task has failed.
 */
final class Rescue implements Part {

    private static final Logger LOG = System.getLogger("dev.afterward");
    private static final int CHUNK = 500;

    private final EngineRun run;
    private volatile long next = Long.MIN_VALUE;
    private final List<Orphan> rescued = new ArrayList<>();
    private final List<Orphan> failed = new ArrayList<>();
    private long nextLeaseEnd;
    private boolean more;
    private boolean reconciled;

    Rescue(EngineRun run) {
        this.run = run;
    }

    /**
     * Another client of a shared store may start and die at any time. Nobody asks while nothing happens here, but what
     * works looks again a lease later.
     */
    void lookBy(long time) {
        if (!run.opened.exclusive()) {
            next = Math.min(next, time);
        }
    }

    @Override
    public long due(long now) {
        return run.agenda.reconcile ? now : next;
    }

    @Override
    public void begin(long now) {}

    @Override
    public void write(Turn turn, long now, Scope scope) {
        rescued.clear();
        failed.clear();
        reconciled = false;
        if (run.agenda.reconcile) {
            scope.run(turn, () -> giveBackUnknown(turn), failure -> {});
        }
        scope.run(turn, () -> rescue(turn, now), failure -> {});
    }

    private void rescue(Turn turn, long now) {
        long lease = run.config.lease().toMillis();
        List<Orphan> orphans = turn.orphans(run.opened.exclusive() ? Long.MAX_VALUE : now - lease, CHUNK);
        for (Orphan orphan : orphans) {
            boolean tooOften = orphan.rescues() > run.config.maxRescues();
            if (turn.settle(tooOften ? failure(orphan, now) : new Settlement.Rescued(orphan.id(), orphan.claims()))) {
                (tooOften ? failed : rescued).add(orphan);
            }
        }
        more = orphans.size() == CHUNK;
        nextLeaseEnd = turn.nextLeaseEnd(lease);
    }

    private Settlement failure(Orphan orphan, long now) {
        Lane lane = run.lanes.get(orphan.queue());
        QueueConfig config = lane == null ? null : lane.config();
        return new Settlement.Ended(
                orphan.id(),
                orphan.claims(),
                RowState.FAILED,
                orphan.started(),
                now,
                0,
                reason(orphan),
                config == null ? Settlement.Keep.PAYLOAD : Verdict.keep(config.retention(), RowState.FAILED),
                config == null ? 0 : Verdict.expires(config.retention(), now),
                orphan.node());
    }

    private String reason(Orphan orphan) {
        return "the process died " + (orphan.rescues() + 1) + " times while this task was running; it is not run again"
                + " (afterward.max-rescues = " + run.config.maxRescues() + ")";
    }

    /** After a turn of unknown outcome the store may hold tasks in our name that we do not know of. */
    private void giveBackUnknown(Turn turn) {
        for (Orphan orphan : turn.owned()) {
            if (!run.inFlight.containsKey(orphan.id())) {
                turn.settle(new Settlement.GivenBack(orphan.id(), orphan.claims()));
            }
        }
        reconciled = true;
    }

    @Override
    public void committed(long now) {
        next = more ? now : nextLeaseEnd;
        if (reconciled) {
            // What the turn may have inserted, given back or promoted is nobody's hint either.
            run.agenda.reconcile = false;
            run.lookEverywhere();
        }
        if (!rescued.isEmpty()) {
            run.lookEverywhere();
            LOG.log(Level.WARNING, "AFT-210: {0} tasks of a dead client are run again", rescued.size());
            rescued.forEach(orphan -> run.counters.add(orphan.queue(), Tally.Outcome.RESCUED, 0, now));
        }
        for (Orphan orphan : failed) {
            Lane lane = run.lanes.get(orphan.queue());
            run.cleanup.kept(now);
            TaskId id = new TaskId(orphan.id());
            String queue = lane == null ? "?" : lane.name();
            LOG.log(Level.ERROR, "AFT-211: task {0} of queue ''{1}'' has failed: {2}", id, queue, reason(orphan));
            run.counters.add(orphan.queue(), Tally.Outcome.FAILED, 0, now);
            run.events.fire(new TaskEvent.Failed(id, queue, orphan.attempt(), Duration.ZERO, reason(orphan)));
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {}
}
