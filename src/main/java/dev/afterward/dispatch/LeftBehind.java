package dev.afterward.dispatch;

import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.store.Durability;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The transactions and bulks that clients before this one have left. Only a client that owns the store alone finds any. */
final class LeftBehind {

    private final TaskStore store;
    private final TurnRunner turns;
    private final OpenDecisions open;

    LeftBehind(TaskStore store, TurnRunner turns, OpenDecisions open) {
        this.store = store;
        this.turns = turns;
        this.open = open;
    }

    List<TransactionRow> find() {
        turns.enter();
        try {
            return store.turn(Durability.PROCESS, turn -> turn.leftTransactions());
        } finally {
            turns.leave();
        }
    }

    /**
     * Goes on with what was decided, rolls unfinished bulks back, and doubts what nobody can tell: what is in doubt already
     * as well, so that each start says so.
     *
     * @param left what was left
     * @param resolver decides what has a witness, and returns what it cannot decide
     * @param wake wakes the coordinator
     */
    void decide(List<TransactionRow> left, UnaryOperator<List<TransactionRow>> resolver, Runnable wake) {
        List<TransactionRow> doubted = new ArrayList<>();
        List<TransactionRow> witnessed = new ArrayList<>();
        for (TransactionRow transaction : left) {
            switch (transaction.state()) {
                case COMMITTED, ROLLED_BACK -> decide(transaction, transaction.state());
                case WRITING -> decide(transaction, Outcome.ROLLED_BACK);
                case PREPARED, IN_DOUBT -> (transaction.witness() == null ? doubted : witnessed).add(transaction);
            }
        }
        wake.run();
        doubted.addAll(resolver.apply(witnessed));
        // Together, so that one message tells of all of them: between two turns.
        turns.enter();
        try {
            doubted.forEach(transaction -> decide(transaction, Outcome.IN_DOUBT));
        } finally {
            turns.leave();
        }
        wake.run();
    }

    private void decide(TransactionRow transaction, Outcome outcome) {
        boolean ignored = open.decide(transaction.id(), outcome, 0, () -> {});
    }
}
