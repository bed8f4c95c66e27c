package dev.afterward.dispatch;

import dev.afterward.store.Promotion;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Writes the outcomes of transactions, then promotes or deletes their tasks in chunks. An outcome stays here until a
 * turn has written it, whatever happens to the store meanwhile.
 */
final class Decisions implements Part {

    private static final int CHUNK = 2_000;

    static final class Decision {
        final long id;
        final Outcome outcome;
        final CountDownLatch known = new CountDownLatch(1);
        boolean isWritten;

        Decision(long id, Outcome outcome) {
            this.id = id;
            this.outcome = outcome;
        }
    }

    private final EngineRun run;
    /** By transaction. It outlives the engine's lives: an outcome that comes while the client is stopped must not be lost. */
    private final Map<Long, Decision> open;

    private final List<Decision> taken = new ArrayList<>();
    private final List<Decision> over = new ArrayList<>();
    private final Set<Decision> refused = new HashSet<>();
    private int promoted;
    private long nextDue;

    Decisions(EngineRun run, Map<Long, Decision> open) {
        this.run = run;
        this.open = open;
    }

    /**
     * Takes an outcome in and waits for the turn that writes it.
     *
     * @param wake wakes the coordinator of the life that is on now, which may have begun after this one
     * @return whether the turn was made in time
     */
    boolean decide(long transaction, Outcome outcome, long patienceMillis, Runnable wake) {
        Decision decision = open.merge(transaction, new Decision(transaction, outcome), Decisions::first);
        wake.run();
        return Uninterrupted.await(decision.known, patienceMillis);
    }

    /** The first outcome counts, but one in doubt gives way, even if it is about to be written. */
    private static Decision first(Decision present, Decision next) {
        return present.outcome == Outcome.IN_DOUBT ? next : present;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    @Override
    public long due(long now) {
        return open.isEmpty() ? Long.MAX_VALUE : now;
    }

    @Override
    public void begin(long now) {
        taken.addAll(open.values());
    }

    @Override
    public boolean isPromise() {
        return !taken.isEmpty();
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        over.clear();
        refused.clear();
        promoted = 0;
        nextDue = Long.MAX_VALUE;
        int[] budget = {CHUNK};
        for (Decision decision : taken) {
            scope.run(turn, () -> budget[0] -= write(turn, now, decision, budget[0]), failure -> refused.add(decision));
        }
    }

    private int write(Turn turn, long now, Decision decision, int budget) {
        int used = 1;
        boolean isOver = switch (decision.outcome) {
            case COMMITTED -> {
                if (budget <= 0) {
                    yield false;
                }
                Promotion promotion = turn.promote(decision.id, now, budget);
                promoted += promotion.ids().size();
                nextDue = Math.min(nextDue, promotion.nextDue());
                used += promotion.ids().size();
                yield promotion.done();
            }
            case ROLLED_BACK -> {
                used = budget;
                yield budget > 0 && turn.discard(decision.id, budget);
            }
            case PREPARED, IN_DOUBT -> decision.isWritten;
        };
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
        for (Decision decision : taken) {
            if (!refused.contains(decision)) {
                decision.isWritten = true;
                decision.known.countDown();
            }
        }
        for (Decision decision : over) {
            if (!refused.contains(decision)) {
                open.remove(decision.id, decision);
            }
        }
        if (promoted > 0) {
            run.lookForReady();
            run.agenda.scheduled(nextDue);
            if (taken.stream().anyMatch(decision -> decision.id <= run.opened.lastId())) {
                // Of a life before this one, whose queues may be unknown here.
                run.parking.look();
            }
        }
        taken.clear();
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        taken.clear();
    }
}
