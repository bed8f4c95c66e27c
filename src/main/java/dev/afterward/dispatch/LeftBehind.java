package dev.afterward.dispatch;

import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.store.Durability;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
     * Goes on with what was decided, rolls unfinished bulks back, and doubts what nobody can tell.
     *
     * @param left what was left
     * @param resolver decides what has a witness
     * @param wake wakes the coordinator
     */
    void decide(List<TransactionRow> left, Consumer<List<TransactionRow>> resolver, Runnable wake) {
        List<TransactionRow> undecided = new ArrayList<>();
        for (TransactionRow transaction : left) {
            switch (transaction.state()) {
                case COMMITTED, ROLLED_BACK -> open.decide(transaction.id(), transaction.state(), 0, wake);
                case WRITING -> open.decide(transaction.id(), Outcome.ROLLED_BACK, 0, wake);
                case PREPARED, IN_DOUBT -> {
                    if (transaction.witness() != null) {
                        undecided.add(transaction);
                    } else if (transaction.state() == Outcome.PREPARED) {
                        open.decide(transaction.id(), Outcome.IN_DOUBT, 0, wake);
                    }
                }
            }
        }
        resolver.accept(undecided);
    }
}
