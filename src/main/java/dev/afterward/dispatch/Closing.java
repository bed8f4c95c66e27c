package dev.afterward.dispatch;

import dev.afterward.ClientStoppedException;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.dispatch.step.Announcer;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.ClaimedTasks;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The end of a life. The store is held until the last worker has left; otherwise attempts could overlap with those of a
 * client that opens it next (promise P4).
 */
final class Closing {

    private final EngineSetup setup;
    private final TurnRunner turns;
    private final EngineSteps steps;
    private final ClaimedTasks claimed;
    private final EventQueue events;
    private final Messages messages;
    private final @Nullable Announcer announcer;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);

    Closing(
            EngineSetup setup,
            TurnRunner turns,
            EngineSteps steps,
            ClaimedTasks claimed,
            EventQueue events,
            Messages messages,
            @Nullable Announcer announcer) {
        this.setup = setup;
        this.turns = turns;
        this.steps = steps;
        this.claimed = claimed;
        this.events = events;
        this.messages = messages;
        this.announcer = announcer;
    }

    /** Settles what is left, answers the callers that wait, and gives the store up. A second call has no effect. */
    void close() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        turns.enter();
        try {
            settle();
            if (!steps.decisions.isQuiet() && turns.refusal() == null) {
                turns.make(List.of(steps.decisions));
            }
            List<TurnStep> last = steps.schedules.last();
            if (!last.isEmpty() && turns.refusal() == null) {
                turns.make(last);
            }
            if (announcer != null) {
                // Tasks were given back: others run them.
                announcer.flush();
            }
            if (!turns.isLost()) {
                turns.refuse(new ClientStoppedException("the client was stopped"));
            }
            while (!steps.newTasks.isQuiet()) {
                turns.make(List.of(steps.newTasks));
            }
            turns.make(List.of(steps.commands));
        } finally {
            turns.leave();
            giveUp();
        }
    }

    /** Settles until all is settled, or the store does not take it: then its tasks run again, and the log says so. */
    private void settle() {
        RuntimeException failure = turns.refusal();
        while (failure == null && !steps.inquiries.isQuiet()) {
            failure = turns.make(List.of(steps.inquiries));
        }
        steps.inquiries.tellOpen();
        long open = steps.markedEnds.end();
        if (open > 0 && !turns.isLost()) {
            messages.marksOpen(open);
        }
        while (failure == null && !steps.settlements.isQuiet()) {
            failure = turns.make(List.of(steps.settlements));
        }
        if (failure != null) {
            long unstored = claimed.all().stream()
                    .filter(attempt -> attempt.startedAt() > 0)
                    .count();
            if (unstored > 0 && !turns.isLost()) {
                messages.resultsNotStored(unstored, failure);
            }
        }
    }

    /** Whatever fails here, a client that starts next does not wait for this one. */
    void giveUp() {
        try {
            setup.store().close();
        } finally {
            try {
                events.end();
                setup.codec().close();
            } catch (RuntimeException e) {
                messages.codecNotClosed(e);
            } finally {
                messages.end();
                done.countDown();
            }
        }
    }

    /** Whether the store was closed; waits a little for it. */
    boolean isDone(long millis) {
        return Uninterrupted.await(done, millis);
    }
}
