package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.step.Doubts;
import dev.afterward.dispatch.turn.Upkeep;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionLookup.Doubt;
import java.util.List;
import java.util.stream.Collectors;

/** Says in the log that transactions are in doubt: otherwise only the console would tell. */
final class DoubtReport implements Upkeep {

    private static final int MOST_NAMED = 10;

    private final Doubts doubts;
    private final TaskStore store;
    private final Messages messages;

    DoubtReport(Doubts doubts, TaskStore store, Messages messages) {
        this.doubts = doubts;
        this.store = store;
        this.messages = messages;
    }

    @Override
    public void look() {
        if (doubts.nanosLeft() == 0) {
            messages.inDoubt(doubts.told(), this::oldest);
        }
    }

    @Override
    public long nanosLeft() {
        return doubts.nanosLeft();
    }

    /** Reads the store, which may take its time: called by the thread that logs. */
    private String oldest() {
        List<Doubt> oldest = store.inspector().doubts(MOST_NAMED);
        return oldest.isEmpty()
                ? ""
                : " The oldest: " + oldest.stream().map(DoubtReport::text).collect(Collectors.joining("; "));
    }

    private static String text(Doubt doubt) {
        return "task " + doubt.first() + (doubt.tasks() > 1 ? " and " + (doubt.tasks() - 1) + " more" : "")
                + ", enqueued by a transaction of " + doubt.prepared()
                + (doubt.witness() ? " with a witness" : "");
    }
}
