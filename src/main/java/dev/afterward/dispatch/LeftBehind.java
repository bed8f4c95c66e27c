package dev.afterward.dispatch;

import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.step.Rescue;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.turn.Upkeep;
import dev.afterward.store.Durability;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The transactions and bulks that dead clients have left. A client that owns the store alone finds them when it begins. In a
 * shared store other clients die at any time: what they leave is found by {@link Rescue}.
 *
 * <p>Several clients may take the same transaction for left, and one of them may be wrong: T1, which has prepared it, was
 * silent for longer than its lease and goes on. That does no harm. With a witness, T1 and T2 learn the same outcome, and write
 * it twice. Without one T2 can only say that it is in doubt, and T1, which is told the outcome, still decides it.
 */
final class LeftBehind implements Upkeep {

    private final TaskStore store;
    private final TurnRunner turns;
    private final OpenDecisions open;
    private final Rescue rescue;
    private final UnaryOperator<List<TransactionRow>> takeOver;
    private final Runnable wake;

    /**
     * Nothing is found yet.
     *
     * @param rescue finds what is left while this client runs
     * @param takeOver decides that sooner or later, and returns what it cannot decide
     * @param wake wakes the coordinator
     */
    LeftBehind(
            TaskStore store,
            TurnRunner turns,
            OpenDecisions open,
            Rescue rescue,
            UnaryOperator<List<TransactionRow>> takeOver,
            Runnable wake) {
        this.store = store;
        this.turns = turns;
        this.open = open;
        this.rescue = rescue;
        this.takeOver = takeOver;
        this.wake = wake;
    }

    /**
     * Finds what there is when this client begins.
     *
     * @param deadBefore the heartbeat of a dead client is older than this time
     */
    List<TransactionRow> find(long deadBefore) {
        turns.enter();
        try {
            return store.turn(Durability.PROCESS, turn -> turn.leftTransactions(deadBefore));
        } finally {
            turns.leave();
        }
    }

    /**
     * Goes on with what was decided, rolls unfinished bulks back, and doubts what nobody can tell: what is in doubt already
     * as well, so that each start says so.
     *
     * @param left what was left
     * @param resolver decides what has no outcome, and returns what it cannot decide
     */
    void decide(List<TransactionRow> left, UnaryOperator<List<TransactionRow>> resolver) {
        List<TransactionRow> undecided = new ArrayList<>();
        for (TransactionRow transaction : left) {
            switch (transaction.state()) {
                case COMMITTED, ROLLED_BACK -> decide(transaction, transaction.state());
                case WRITING -> decide(transaction, Outcome.ROLLED_BACK);
                case PREPARED, IN_DOUBT -> undecided.add(transaction);
            }
        }
        wake.run();
        List<TransactionRow> doubted = resolver.apply(undecided);
        // Together, so that one message tells of all of them: between two turns.
        turns.enter();
        try {
            for (TransactionRow transaction : doubted) {
                open.doubts().lasts(transaction.id());
                decide(transaction, Outcome.IN_DOUBT);
            }
        } finally {
            turns.leave();
        }
        wake.run();
    }

    private void decide(TransactionRow transaction, Outcome outcome) {
        boolean ignored = open.decide(transaction.id(), outcome, 0, () -> {});
    }

    @Override
    public void look() {
        if (rescue.hasUndecided()) {
            decide(rescue.takeUndecided(), takeOver);
        }
    }

    @Override
    public long nanosLeft() {
        return rescue.hasUndecided() ? 0 : Long.MAX_VALUE;
    }
}
