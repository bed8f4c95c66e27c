package dev.afterward.dispatch.step;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.runtime.Uninterrupted;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the outcomes of transactions, then promotes or deletes their tasks in chunks. An outcome stays here until a
 * turn has written it, whatever happens to the store meanwhile. Commits come before rollbacks: nobody waits for those.
 */
public final class Decisions implements TurnStep {

    /** Why a bulk is not committed that was written by a client which seemed dead meanwhile. */
    public static final String BULK_LOST = "another client has rolled back the tasks that were written so far, because"
            + " this one was silent for longer than its lease (afterward.lease)";

    /** How many outcomes a turn writes. */
    private static final int MOST_DECISIONS = 1_000;

    private static final Comparator<Decision> URGENT_FIRST = Comparator.comparing(
                    (Decision decision) -> decision.outcome != Outcome.COMMITTED)
            .thenComparingInt(decision -> decision.turns);

    /**
     * The outcomes that are not written yet. They outlive a life of the engine: what comes while the client is stopped must
     * not be lost. Safe for use by several threads.
     */
    public static final class Open {
        private final Map<Long, Decision> byTransaction = new ConcurrentHashMap<>();

        private final TimeSource clock;

        /**
         * None.
         *
         * @param clock the time
         */
        public Open(TimeSource clock) {
            this.clock = clock;
        }

        private Decision add(Decision next) {
            return byTransaction.merge(next.id, next, Decision::first);
        }

        /** How many there are. */
        public int size() {
            return byTransaction.size();
        }

        /** Whether a transaction's outcome is not written yet, or not all of its tasks are promoted or deleted. */
        public boolean contains(long transaction) {
            return byTransaction.containsKey(transaction);
        }

        /**
         * Waits for the turns that write those which there are now.
         *
         * @param patienceMillis how long to wait
         * @return whether they were made in time
         */
        public boolean await(long patienceMillis) {
            long began = clock.nanos();
            boolean inTime = true;
            for (Decision decision : List.copyOf(byTransaction.values())) {
                long spent = TimeUnit.NANOSECONDS.toMillis(clock.nanos() - began);
                inTime &= Uninterrupted.await(decision.known, clock, Math.max(0, patienceMillis - spent));
            }
            return inTime;
        }

        /**
         * Takes an outcome in and waits for the turn that writes it.
         *
         * @param transaction the transaction
         * @param outcome its outcome
         * @param patienceMillis how long to wait
         * @param wake wakes the coordinator of the life that is on now
         * @return whether the turn was made in time
         */
        public boolean decide(long transaction, Outcome outcome, long patienceMillis, Runnable wake) {
            Decision decision = add(new Decision(transaction, outcome, null));
            wake.run();
            return Uninterrupted.await(decision.known, clock, patienceMillis);
        }

        /**
         * Commits a bulk all of which is prepared. What it holds is stored if and only if a turn writes this.
         *
         * @param bulk the bulk
         * @param then what follows at once, under the gate
         * @param patienceMillis how long to wait
         * @param wake wakes the coordinator of the life that is on now
         * @return whether it is known to have committed; otherwise it still may
         * @throws TaskStoreException when it has not committed, and never does
         */
        public boolean commitBulk(long bulk, Runnable then, long patienceMillis, Runnable wake) {
            Decision commit = new Decision(bulk, Outcome.COMMITTED, then);
            if (add(commit) != commit) {
                throw notStored(new TaskStoreException(BULK_LOST));
            }
            wake.run();
            boolean known = Uninterrupted.await(commit.known, clock, patienceMillis);
            RuntimeException refusal = commit.refusal;
            if (refusal != null) {
                throw notStored(refusal);
            }
            return known;
        }

        private static TaskStoreException notStored(RuntimeException why) {
            return new TaskStoreException("the tasks were not stored: " + why.getMessage(), why);
        }
    }

    private final Open open;
    private final BatchSize batch;
    private final Hints hints;
    private final @Nullable Parking parking;
    private final long lastIdBefore;

    private final List<Decision> taken = new ArrayList<>();
    private final List<Decision> over = new ArrayList<>();
    private final Map<Decision, RuntimeException> refused = new HashMap<>();
    /** The bulks that are not there any more. */
    private final Set<Decision> lost = new HashSet<>();

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
    public Decisions(Open open, BatchSize batch, Hints hints, @Nullable Parking parking, long lastIdBefore) {
        this.open = open;
        this.batch = batch;
        this.hints = hints;
        this.parking = parking;
        this.lastIdBefore = lastIdBefore;
    }

    /** A transaction is decided, and nobody waits for it. Called under the gate. */
    void decide(long transaction, Outcome outcome) {
        open.add(new Decision(transaction, outcome, null));
    }

    @Override
    public boolean isQuiet() {
        return open.byTransaction.isEmpty();
    }

    @Override
    public boolean hasMore() {
        return !isQuiet();
    }

    @Override
    public long due(long now) {
        return isQuiet() ? Long.MAX_VALUE : now;
    }

    @Override
    public void begin(long now) {
        open.byTransaction.values().stream()
                .sorted(URGENT_FIRST)
                .limit(MOST_DECISIONS)
                .forEach(taken::add);
        taken.forEach(decision -> decision.turns++);
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
                decision.refused(new TaskStoreException(BULK_LOST));
                over.add(decision);
            } else if (failure == null) {
                decision.written();
            } else {
                notWritten(decision, failure);
            }
        }
        for (Decision decision : over) {
            if (!refused.containsKey(decision)) {
                open.byTransaction.remove(decision.id, decision);
            }
        }
        promotions.forEach(promotion -> hints.readied(promotion.readied()));
        taken.clear();
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
            open.byTransaction.replace(decision.id, decision, new Decision(decision.id, Outcome.ROLLED_BACK, null));
            decision.refused(failure);
        }
    }
}
