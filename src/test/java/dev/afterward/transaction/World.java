package dev.afterward.transaction;

import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What survives a crash: the application's database with one business transaction, and the task store. */
final class World {

    enum Truth {
        OPEN,
        COMMITTED,
        ROLLED_BACK
    }

    final Choices choices;
    final boolean witnessed;
    /** Whether so many outcomes are under way that a commit waits for its own. */
    final boolean crowded;

    final Mutation mutation;

    // The application's database.
    Truth truth = Truth.OPEN;
    boolean commitSent;
    /** Marks that belong to the business transaction. */
    final Set<String> marks = new HashSet<>();
    /** Marks that were committed by themselves, on a connection whose transaction was gone. */
    final Set<String> strayMarks = new HashSet<>();

    String table = "aa";

    // The task store.
    final Map<Long, TransactionRow> rows = new HashMap<>();
    final Map<Long, Outcome> states = new HashMap<>();
    final Map<Long, Set<Long>> tasks = new HashMap<>();
    final Set<Long> promoted = new HashSet<>();

    // What must come of it.
    final Set<Long> accepted = new HashSet<>();
    final List<String> violations = new ArrayList<>();
    boolean lied;
    boolean tableReplaced;

    World(Choices choices, boolean witnessed, boolean crowded, Mutation mutation) {
        this.choices = choices;
        this.witnessed = witnessed;
        this.crowded = crowded;
        this.mutation = mutation;
    }

    boolean sees(String key) {
        return strayMarks.contains(key) || (truth == Truth.COMMITTED && marks.contains(key));
    }

    boolean locks(String key) {
        return truth == Truth.OPEN && marks.contains(key);
    }

    /** What a turn does with an outcome. */
    void write(long transaction, Outcome outcome) {
        Outcome state = states.get(transaction);
        if (state == null || state == Outcome.COMMITTED || state == Outcome.ROLLED_BACK) {
            return;
        }
        states.put(transaction, outcome);
        if (outcome == Outcome.COMMITTED) {
            promoted.addAll(tasks.get(transaction));
        }
    }

    List<TransactionRow> left() {
        return rows.values().stream()
                .filter(row -> row.witness() != null)
                .filter(row -> states.get(row.id()) == Outcome.PREPARED || states.get(row.id()) == Outcome.IN_DOUBT)
                .toList();
    }

    /** Without a witness the engine itself shows what is left. */
    void showUnwitnessed() {
        rows.values().stream()
                .filter(row -> row.witness() == null && states.get(row.id()) == Outcome.PREPARED)
                .forEach(row -> states.put(row.id(), Outcome.IN_DOUBT));
    }

    void check() {
        boolean exact = witnessed && !tableReplaced;
        for (Map.Entry<Long, Outcome> entry : states.entrySet()) {
            require(entry.getValue() != Outcome.PREPARED, "hidden: transaction " + entry.getKey() + " stays prepared");
            if (exact && truth != Truth.OPEN) {
                require(entry.getValue() != Outcome.IN_DOUBT, "undecided although the witness knows");
            }
        }
        if (exact && truth == Truth.COMMITTED) {
            require(marks.isEmpty(), "left behind: marks " + marks);
        }
        boolean believed = witnessed || !lied;
        if (truth == Truth.COMMITTED && believed) {
            for (long task : accepted) {
                boolean shown = states.entrySet().stream()
                        .anyMatch(entry -> entry.getValue() == Outcome.IN_DOUBT
                                && tasks.get(entry.getKey()).contains(task));
                require(
                        promoted.contains(task) || (!exact && shown),
                        "lost: task " + task + " of a committed transaction");
            }
        }
        if (truth != Truth.COMMITTED && believed) {
            require(promoted.isEmpty(), "phantom: " + promoted + " of a transaction that is " + truth);
        }
    }

    void require(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }
}
