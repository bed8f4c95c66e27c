package dev.afterward.dispatch.step;

import dev.afterward.TaskEvent;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.FollowUp;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.Tally;
import dev.afterward.store.Turn;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is done about the end of an attempt once the store knows it: hints, counts, measurements, events. Under the gate.
 */
public final class Ends {

    private final Hints hints;
    private final Counters counters;
    private final Cleanup cleanup;
    private final EventQueue events;
    private final Messages messages;

    /**
     * Nothing has ended yet.
     *
     * @param hints learns of what can run again
     * @param counters counts outcomes
     * @param cleanup learns of tasks that are kept
     * @param events receives what has ended
     * @param messages receives what was lost
     */
    public Ends(Hints hints, Counters counters, Cleanup cleanup, EventQueue events, Messages messages) {
        this.hints = hints;
        this.counters = counters;
        this.cleanup = cleanup;
        this.events = events;
        this.messages = messages;
    }

    /**
     * Ends the occurrence of a task that may be that of a schedule. Most queues have no schedules: then this costs nothing.
     *
     * @return whether there may be one
     */
    static boolean endOccurrence(Turn turn, Attempt attempt, Settlement settlement) {
        if (settlement instanceof Settlement.Ended end && attempt.queueAtWork().isScheduled()) {
            turn.schedules().endOccurrence(end.id(), end.state(), end.finished(), end.micros());
            return true;
        }
        return false;
    }

    /** The store knows what follows from an attempt. */
    void settled(Attempt attempt, FollowUp followUp, long now) {
        Settlement settlement = followUp.settlement();
        if (settlement instanceof Settlement.Retried retried && retried.due() > retried.finished()) {
            hints.scheduledAgain(retried.due());
        } else if (settlement instanceof Settlement.Snoozed snoozed && snoozed.due() > snoozed.at()) {
            hints.scheduledAgain(snoozed.due());
        } else if (settlement instanceof Settlement.Retried
                || settlement instanceof Settlement.Snoozed
                || settlement instanceof Settlement.GivenBack) {
            ClaimedTask task = attempt.claimed();
            hints.readyAgain(task.queue(), task.rescues());
        } else {
            kept(settlement);
        }
        count(attempt, settlement, followUp.outcome(), now);
        measure(attempt, settlement);
        events.fire(followUp.event());
    }

    /** What is kept of a task is deleted one day. */
    void kept(Settlement settlement) {
        if (settlement instanceof Settlement.Ended done && done.keep() != Settlement.Keep.NOTHING) {
            cleanup.kept(done.expires());
        }
    }

    /** The claim of an attempt was not this client's any more: nothing follows from it. */
    void claimLost(Attempt attempt, Settlement settlement, long now) {
        messages.claimLost(attempt.id(), attempt.queue(), attempt.attempt());
        count(attempt, settlement, Tally.Outcome.CLAIM_LOST, now);
        events.fire(new TaskEvent.ClaimLost(attempt.id(), attempt.queue(), attempt.attempt()));
    }

    private void measure(Attempt attempt, Settlement settlement) {
        long started = attempt.startedAt();
        long micros = settlement instanceof Settlement.Ended done
                ? done.micros()
                : settlement instanceof Settlement.Retried retried ? retried.micros() : -1;
        if (started > 0 && micros >= 0) {
            long waited =
                    TimeUnit.MILLISECONDS.toMicros(started - attempt.claimed().due());
            counters.measure(attempt.claimed().queue(), waited, micros);
        }
    }

    private void count(Attempt attempt, Settlement settlement, Tally.@Nullable Outcome outcome, long now) {
        if (outcome != null) {
            long micros = settlement instanceof Settlement.Ended done
                    ? done.micros()
                    : TimeUnit.MILLISECONDS.toMicros(Math.max(0, now - attempt.startedAt()));
            counters.add(attempt.claimed().queue(), outcome, micros, now);
        }
    }
}
