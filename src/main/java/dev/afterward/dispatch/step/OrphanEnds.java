package dev.afterward.dispatch.step;

import dev.afterward.QueueConfig;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.work.Kept;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Tally;
import dev.afterward.store.Turn;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How claims end that no attempt of this client's belongs to: in a turn, and for those who are told of it afterwards. */
final class OrphanEnds {

    private final Queues queues;
    private final Hints hints;
    private final Cleanup cleanup;
    private final Counters counters;
    private final EventQueue events;
    private final Messages messages;

    OrphanEnds(Queues queues, Hints hints, Cleanup cleanup, Counters counters, EventQueue events, Messages messages) {
        this.queues = queues;
        this.hints = hints;
        this.cleanup = cleanup;
        this.counters = counters;
        this.events = events;
        this.messages = messages;
    }

    /** Ends a claim and its task. Returns false, and has changed nothing, if the claim is another one's by now. */
    boolean settle(Turn turn, Orphan orphan, RowState end, @Nullable String error, long now) {
        if (!turn.settle(settlement(orphan, end, error, now))) {
            return false;
        }
        if (isScheduled(orphan)) {
            turn.schedules().endOccurrence(orphan.id(), end, now, 0);
        }
        return true;
    }

    /** Whether its task may be that of a schedule. */
    boolean isScheduled(Orphan orphan) {
        RuntimeQueue queue = queues.find(orphan.queue());
        return queue != null && queue.isScheduled();
    }

    private Settlement settlement(Orphan orphan, RowState end, @Nullable String error, long now) {
        RuntimeQueue queue = queues.find(orphan.queue());
        QueueConfig config = queue == null ? null : queue.config();
        return new Settlement.Ended(
                orphan.id(),
                orphan.claims(),
                end,
                orphan.started(),
                now,
                0,
                error,
                config == null ? Settlement.Keep.PAYLOAD : Kept.of(config.retention(), end),
                config == null ? 0 : Kept.until(config.retention(), now),
                orphan.node());
    }

    /** It runs again. */
    void rescued(Orphan orphan, long now) {
        hints.readyAgain(orphan.queue(), orphan.rescues() + 1);
        counters.add(orphan.queue(), Tally.Outcome.RESCUED, 0, now);
    }

    /** It has failed. */
    void failed(Orphan orphan, String why, long now) {
        cleanup.kept(now);
        TaskId id = new TaskId(orphan.id());
        String name = queues.name(orphan.queue());
        messages.rescuedTooOften(id, name, why);
        counters.add(orphan.queue(), Tally.Outcome.FAILED, 0, now);
        events.fire(new TaskEvent.Failed(id, name, orphan.attempt(), Duration.ZERO, why));
    }

    /** It was cancelled. */
    void cancelled(Orphan orphan, long now) {
        cleanup.kept(now);
        counters.add(orphan.queue(), Tally.Outcome.CANCELLED, 0, now);
        events.fire(new TaskEvent.Cancelled(new TaskId(orphan.id()), queues.name(orphan.queue())));
    }
}
