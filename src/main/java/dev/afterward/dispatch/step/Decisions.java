package dev.afterward.dispatch.step;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.store.Discarded;
import dev.afterward.store.Promotion;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the outcomes of transactions, then promotes or deletes their tasks in chunks. An outcome stays here until a
 * turn has written it, whatever happens to the store meanwhile. Commits come before rollbacks: nobody waits for those.
 */
public final class Decisions implements TurnStep {

    /** How many outcomes a turn writes. */
    private static final int MOST_DECISIONS = 1_000;

    private static final Comparator<Decision> URGENT_FIRST = Comparator.comparing(
                    (Decision decision) -> decision.outcome != Outcome.COMMITTED)
            .thenComparingLong(decision -> decision.lastTurn)
            // Clients that decide the transactions of a dead one at the same time do not wait for each other in a
            // circle.
            .thenComparingLong(decision -> decision.id);

    private final OpenDecisions open;
    private final BatchSize batch;
    private final Hints hints;
    private final @Nullable Parking parking;
    private final long lastIdBefore;

    private long turns;

    private final List<Decision> taken = new ArrayList<>();
    private final List<Decision> over = new ArrayList<>();
    private final Map<Decision, RuntimeException> refused = new HashMap<>();
    /** The bulks that are not there any more. */
    private final Set<Decision> lost = new HashSet<>();
    /** The transactions that are in doubt from this turn on. */
    private final Set<Decision> doubted = new HashSet<>();

    private final List<Promotion> promotions = new ArrayList<>();

    /**
     * Writes open decisions.
     *
     * @param open the decisions
     * @param batch how many tasks a turn promotes or deletes
     * @param hints learns of what can run
     * @param parking learns of tasks of a life before this one, whose queues may be unknown here; null where there is none
     * @param lastIdBefore the largest id of the lives before
     */
    public Decisions(OpenDecisions open, BatchSize batch, Hints hints, @Nullable Parking parking, long lastIdBefore) {
        this.open = open;
        this.batch = batch;
        this.hints = hints;
        this.parking = parking;
        this.lastIdBefore = lastIdBefore;
    }

    /** A transaction is decided, and nobody waits for it. Called under the gate. */
    void decide(long transaction, Outcome outcome) {
        open.add(new Decision(transaction, outcome));
    }

    @Override
    public boolean isQuiet() {
        return open.isEmpty();
    }

    @Override
    public boolean hasMore() {
        return !isQuiet();
    }

    @Override
    public long due(long now) {
        return open.nextDue(now);
    }

    @Override
    public void begin(long now) {
        turns++;
        taken.addAll(open.due(URGENT_FIRST, MOST_DECISIONS, now));
    }

    @Override
    public boolean isPromise() {
        return taken.stream().anyMatch(decision -> !decision.isWritten);
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        over.clear();
        refused.clear();
        lost.clear();
        doubted.clear();
        promotions.clear();
        // What takes longer makes the batch smaller, and so the claims of the same turn: a large bulk must not let
        // workers idle.
        int[] budget = {batch.rows()};
        for (Decision decision : taken) {
            isolation.run(
                    turn,
                    () -> budget[0] -=
                            decision.isUnwrittenBulk() ? commit(turn, decision) : write(turn, now, decision, budget[0]),
                    failure -> refused.put(decision, failure));
        }
    }

    /**
     * Commits a bulk, and does no more than that: if it is not known whether the turn was made, the next one sees by the
     * outcome that stands there.
     */
    private int commit(Turn turn, Decision bulk) {
        if (!turn.decide(bulk.id, bulk.outcome)) {
            lost.add(bulk);
        }
        return 1;
    }

    private int write(Turn turn, long now, Decision decision, int budget) {
        int used = 1;
        boolean isOver = false;
        if (budget > 0) {
            decision.lastTurn = turns;
        }
        switch (decision.outcome) {
            case COMMITTED -> {
                if (budget > 0) {
                    Promotion promotion = turn.promote(decision.id, now, budget);
                    promotions.add(promotion);
                    used += promotion.readied().count();
                    isOver = promotion.done();
                }
            }
            case ROLLED_BACK -> {
                if (budget > 0) {
                    Discarded discarded = turn.discard(decision.id, budget);
                    used += discarded.count();
                    isOver = discarded.done();
                }
            }
            case PREPARED, IN_DOUBT, WRITING -> isOver = decision.isWritten;
        }
        // What the same turn brings to an end need not be written before: most transactions are small.
        if (!isOver && !decision.isWritten) {
            boolean exists = turn.decide(decision.id, decision.outcome);
            isOver = !exists || decision.outcome == Outcome.IN_DOUBT;
            if (exists && decision.outcome == Outcome.IN_DOUBT) {
                doubted.add(decision);
            }
        }
        if (isOver) {
            over.add(decision);
        }
        return used;
    }

    @Override
    public void committed(long now) {
        // First: if the rest is cut short, what is over is not written again.
        if (parking != null && taken.stream().anyMatch(decision -> decision.id <= lastIdBefore)) {
            parking.look();
        }
        for (Decision decision : taken) {
            RuntimeException failure = refused.get(decision);
            if (lost.contains(decision)) {
                decision.refused(new TaskStoreException(OpenDecisions.BULK_LOST));
                over.add(decision);
            } else if (failure == null) {
                decision.written(now);
                note(decision);
            } else {
                notWritten(decision, failure);
            }
        }
        for (Decision decision : over) {
            if (!refused.containsKey(decision)) {
                open.remove(decision);
            }
        }
        promotions.forEach(promotion -> hints.readied(promotion.readied()));
        taken.clear();
    }

    /** One that is in doubt without being there was over before. */
    private void note(Decision decision) {
        if (decision.outcome != Outcome.IN_DOUBT) {
            open.doubts().decided(decision.id);
        } else if (doubted.contains(decision)) {
            open.doubts().found(decision.id);
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        for (Decision decision : taken) {
            decision.isUncertain |= unknown;
            notWritten(decision, failure);
        }
        taken.clear();
    }

    /** The caller of a bulk is told, as every other caller whose turn has failed. The other outcomes are written some day. */
    private void notWritten(Decision decision, RuntimeException failure) {
        if (decision.isUnwrittenBulk() && !decision.isUncertain) {
            open.replace(decision, new Decision(decision.id, Outcome.ROLLED_BACK));
            decision.refused(failure);
        }
    }
}
