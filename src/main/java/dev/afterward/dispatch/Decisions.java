package dev.afterward.dispatch;

import dev.afterward.store.Promotion;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Writes the outcomes of transactions, then promotes or deletes their tasks in chunks. An outcome stays here until a
 * turn has written it, whatever happens to the store meanwhile.
 */
final class Decisions implements Part {

    private static final int CHUNK = 2_000;

    private static final class Decision {
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
    private final Map<Long, Decision> open = new ConcurrentHashMap<>();
    private final List<Decision> taken = new ArrayList<>();
    private final List<Decision> over = new ArrayList<>();
    private int promoted;

    Decisions(EngineRun run) {
        this.run = run;
    }

    /** Takes an outcome in and waits for the turn that writes it. Returns whether it was made in time. */
    boolean decide(long transaction, Outcome outcome, long patienceMillis) {
        Decision decision = open.compute(
                transaction, (id, known) -> known == null || isDecidedBy(known, outcome) ? new Decision(id, outcome) : known);
        run.coordinator.wake();
        boolean interrupted = false;
        try {
            long deadline = run.clock.nanos() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
            while (true) {
                try {
                    return decision.known.await(deadline - run.clock.nanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Doubt is no outcome: one that comes before the doubt was written takes its place. */
    private static boolean isDecidedBy(Decision known, Outcome outcome) {
        return known.outcome == Outcome.IN_DOUBT && outcome != Outcome.IN_DOUBT;
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
        promoted = 0;
        int[] budget = {CHUNK};
        for (Decision decision : taken) {
            scope.run(turn, () -> budget[0] -= write(turn, now, decision, budget[0]), failure -> {});
        }
    }

    private int write(Turn turn, long now, Decision decision, int budget) {
        if (!decision.isWritten && !turn.decide(decision.id, decision.outcome)) {
            over.add(decision);
            return 1;
        }
        int used = 1;
        boolean isOver = switch (decision.outcome) {
            case COMMITTED -> {
                if (budget <= 0) {
                    yield false;
                }
                Promotion promotion = turn.promote(decision.id, now, budget);
                promoted += promotion.ids().size();
                used += promotion.ids().size();
                yield promotion.done();
            }
            case ROLLED_BACK -> {
                used = budget;
                yield budget > 0 && turn.discard(decision.id, budget);
            }
            case PREPARED, IN_DOUBT -> true;
        };
        if (isOver) {
            over.add(decision);
        }
        return used;
    }

    @Override
    public void committed(long now) {
        for (Decision decision : taken) {
            decision.isWritten = true;
            decision.known.countDown();
        }
        for (Decision decision : over) {
            open.remove(decision.id, decision);
        }
        if (promoted > 0) {
            run.lanes.values().forEach(lane -> lane.backlog = true);
            run.agenda.lookAgain();
        }
        taken.clear();
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        taken.clear();
    }
}
