package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Takes over what dead clients have left: their running tasks, and the bulks that they have not finished. Which tasks have
 * failed with their processes, {@link LastChance} decides. Transactions without an outcome are only found here: how they have
 * ended is to be found out outside of turns.
 */
public final class Rescue implements TurnStep {

    private static final int CHUNK = 500;
    private static final long LOOK_AGAIN = 100;

    private final Hints hints;
    private final LastChance lastChance;
    private final ClaimedTasks claimed;
    private final Decisions decisions;
    private final Messages messages;
    private final MarkedClaims markedClaims;
    private final OrphanEnds ends;
    private final boolean exclusive;
    private final long lease;

    private volatile long next = Long.MIN_VALUE;
    private final List<Orphan> rescued = new ArrayList<>();
    private final List<Orphan> failed = new ArrayList<>();
    private final List<Orphan> cancelled = new ArrayList<>();
    /** Those in this client's name that nothing here knew. */
    private final List<Orphan> cancelledUnknown = new ArrayList<>();
    /** Those that may have left marks: they are this client's by now, and nothing is known of them. */
    private final List<Orphan> adopted = new ArrayList<>();

    private List<TransactionRow> bulks = List.of();
    private List<TransactionRow> undecided = List.of();
    /** Found, and not fetched yet. */
    private final Queue<TransactionRow> found = new ConcurrentLinkedQueue<>();

    private long nextLeaseEnd;
    private boolean more;
    private boolean looked;
    /** Whether this turn compares what the store holds in this client's name with what is known here, and has done so. */
    private boolean reconciles;

    private boolean reconciled;
    /** Whether this turn was asked to find out what silent clients own, or an earlier one that has failed. */
    private boolean looksAtSilent;

    /**
     * What a rescue has to do with, of other steps and of the settings.
     *
     * @param decisions brings bulks to their end
     * @param cleanup learns of failed tasks that are kept
     * @param counters counts
     * @param exclusive whether every other client of the store is known to be dead
     * @param lease after how many milliseconds without a heartbeat another client counts as dead
     * @param markedClaims takes over what may have left marks
     */
    public record Setting(
            Decisions decisions,
            Cleanup cleanup,
            Counters counters,
            boolean exclusive,
            long lease,
            MarkedClaims markedClaims) {}

    /**
     * Nothing is rescued yet.
     *
     * @param setting other steps and settings
     * @param hints learns of what can run again
     * @param lastChance says what has died too often
     * @param queues the queues
     * @param claimed what this client holds itself
     * @param events receives what has failed
     * @param messages receives what was rescued
     */
    public Rescue(
            Setting setting,
            Hints hints,
            LastChance lastChance,
            Queues queues,
            ClaimedTasks claimed,
            EventQueue events,
            Messages messages) {
        this.decisions = setting.decisions;
        this.exclusive = setting.exclusive;
        this.lease = setting.lease;
        this.markedClaims = setting.markedClaims;
        this.ends = new OrphanEnds(queues, hints, setting.cleanup, setting.counters, events, messages);
        this.hints = hints;
        this.lastChance = lastChance;
        this.claimed = claimed;
        this.messages = messages;
    }

    /**
     * Another client of a shared store may start and die at any time. Nobody asks while nothing happens here, but a client
     * that works looks again a lease later.
     */
    void tasksAreClaimed(long now) {
        if (!exclusive) {
            next = Math.min(next, now + lease);
        }
    }

    @Override
    public long due(long now) {
        return hints.isOutOfStep() || hints.areSomeSilent() ? now : next;
    }

    /** What gets out of step from now on may be behind the comparison: the next turn looks again. */
    @Override
    public void begin(long now) {
        looksAtSilent |= hints.areSomeSilent();
        hints.lookingAtSilent();
        reconciles |= hints.isOutOfStep();
        if (reconciles) {
            hints.comparing();
            claimed.forgetUnplaced();
        }
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        rescued.clear();
        failed.clear();
        cancelled.clear();
        cancelledUnknown.clear();
        adopted.clear();
        bulks = List.of();
        undecided = List.of();
        reconciled = false;
        looked = false;
        if (reconciles) {
            isolation.run(turn, () -> giveBackUnknown(turn, now), failure -> {
                reconciled = false;
                cancelledUnknown.clear();
                adopted.clear();
            });
        }
        int owned = adopted.size();
        isolation.run(turn, () -> rescue(turn, now), failure -> {
            rescued.clear();
            failed.clear();
            cancelled.clear();
            adopted.subList(owned, adopted.size()).clear();
            bulks = List.of();
            undecided = List.of();
            looked = false;
        });
    }

    private void rescue(Turn turn, long now) {
        long deadBefore = exclusive ? Long.MAX_VALUE : now - lease;
        List<Orphan> orphans = turn.orphans(deadBefore, CHUNK);
        for (Orphan orphan : orphans) {
            if (orphan.marked() != null) {
                if (turn.adopt(orphan.id(), orphan.claims())) {
                    adopted.add(orphan);
                }
                continue;
            }
            if (orphan.cancelled()) {
                cancel(turn, orphan, now, cancelled);
                continue;
            }
            boolean tooOften = lastChance.hasDiedTooOften(orphan);
            boolean settled = tooOften
                    ? ends.settle(turn, orphan, RowState.FAILED, lastChance.reason(orphan), now)
                    : turn.settle(new Settlement.Rescued(orphan.id(), orphan.claims()));
            if (settled) {
                (tooOften ? failed : rescued).add(orphan);
            }
        }
        bulks = turn.leftBulks(deadBefore, CHUNK);
        // A client that owns the store alone has found them when it began.
        undecided = exclusive ? List.of() : turn.leftTransactions(deadBefore);
        more = orphans.size() == CHUNK || bulks.size() == CHUNK;
        nextLeaseEnd = turn.nextLeaseEnd(lease);
        looked = true;
    }

    /** A task that was cancelled does not run again because its process has died. */
    private void cancel(Turn turn, Orphan orphan, long now, List<Orphan> done) {
        String why = "cancelled while it was running; its process died before the attempt had ended";
        if (ends.settle(turn, orphan, RowState.CANCELLED, why, now)) {
            done.add(orphan);
        }
    }

    /**
     * After a turn of unknown outcome the store may hold tasks in this client's name that it does not know of: it may know an
     * earlier claim of the same task, which that turn has settled.
     */
    private void giveBackUnknown(Turn turn, long now) {
        for (Orphan orphan : turn.owned()) {
            Attempt known = claimed.find(orphan.id());
            if (known == null || known.claimed().claims() != orphan.claims()) {
                if (orphan.marked() != null) {
                    if (!markedClaims.isAsked(orphan)) {
                        adopted.add(orphan);
                    }
                } else if (orphan.cancelled()) {
                    cancel(turn, orphan, now, cancelledUnknown);
                } else {
                    turn.settle(new Settlement.GivenBack(orphan.id(), orphan.claims()));
                }
            }
        }
        reconciled = true;
    }

    @Override
    public void committed(long now) {
        if (reconciled) {
            // What the turn may have inserted, given back or promoted is nobody's hint either.
            hints.lookEverywhere();
        } else if (reconciles) {
            hints.outOfStep();
        }
        reconciles = false;
        while (!adopted.isEmpty()) {
            // If this is cut short, what is owned and not known is found again.
            markedClaims.ask(adopted.get(adopted.size() - 1));
            adopted.remove(adopted.size() - 1);
        }
        for (TransactionRow bulk : bulks) {
            decisions.decide(bulk.id(), bulk.state() == Outcome.WRITING ? Outcome.ROLLED_BACK : bulk.state());
        }
        found.addAll(undecided);
        rescued.forEach(orphan -> ends.rescued(orphan, now));
        if (!rescued.isEmpty()) {
            messages.rescued(rescued.size());
        }
        failed.forEach(orphan -> ends.failed(orphan, lastChance.reason(orphan), now));
        cancelled.forEach(orphan -> ends.cancelled(orphan, now));
        cancelledUnknown.forEach(orphan -> ends.cancelled(orphan, now));
        if (looked) {
            looksAtSilent = false;
        } else if (looksAtSilent) {
            hints.someAreSilent();
        }
        if (looked) {
            // Last: if this is cut short, the bulks are found again.
            // Not at once for what this turn has left out: another transaction has it locked.
            next = more ? now : Math.max(nextLeaseEnd, now + LOOK_AGAIN);
        }
    }

    /** Whether transactions of dead clients were found. */
    public boolean hasUndecided() {
        return !found.isEmpty();
    }

    /** The transactions of dead clients whose outcome is to be found out, once. They may be among those under way here. */
    public List<TransactionRow> takeUndecided() {
        List<TransactionRow> taken = new ArrayList<>();
        for (TransactionRow row = found.poll(); row != null; row = found.poll()) {
            taken.add(row);
        }
        return taken;
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        if (looksAtSilent) {
            hints.someAreSilent();
        }
        if (reconciles) {
            hints.outOfStep();
            reconciles = false;
        }
    }
}
