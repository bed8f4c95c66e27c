package dev.afterward.dispatch.step;

import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.step.MarkedEnds.Answer;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Ending;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.store.Effects.Said;
import dev.afterward.store.Effects.Verdict;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Tally;
import dev.afterward.store.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The claims of this client that no attempt of its own belongs to, of tasks that may have left marks: what dead clients have left, and what
 * waited and is to end. What has become of their effects, {@link MarkedEnds} finds out; here it is settled. Neither an attempt nor a
 * rescue is counted before that. Guarded by the gate.
 */
public final class MarkedClaims implements TurnStep {

    private static final int MOST = 200;
    private static final String CANCELLED =
            "cancelled before it was known how its last attempt had ended: nothing of that is committed";
    private static final String RECORDED = "it was recorded before that the task has failed";
    private final MarkedEnds ends;
    private final LastChance lastChance;
    private final Queues queues;
    private final Hints hints;
    private final Cleanup cleanup;
    private final Counters counters;
    private final EventQueue events;
    private final Messages messages;
    private final Runnable onOccurrence;
    private final OrphanEnds orphanEnds;

    /** Those whose effects are being asked about. */
    private final Map<Long, Orphan> asked = new ConcurrentHashMap<>();

    private final Deque<Settled> settled = new ArrayDeque<>();
    /** Whether the turn being made has ended tasks that may be those of schedules. */
    private boolean endsOccurrences;

    private enum Outcome {
        ENDED,
        RESCUED,
        PARKED,
        /** The task was cancelled while it was being asked about. */
        CANCELLED,
        LOST
    }

    private record Settled(Answer answer, Outcome outcome, RowState end) {}

    /**
     * Nothing is claimed.
     *
     * @param ends finds out what has become of effects
     * @param lastChance says what has died too often
     * @param queues the queues
     * @param hints learns of what can run again
     * @param cleanup learns of what is kept
     * @param counters counts
     * @param events receives what has ended
     * @param messages receives what was rescued
     * @param onOccurrence is run under the gate when tasks have ended that may be those of schedules
     */
    public MarkedClaims(
            MarkedEnds ends,
            LastChance lastChance,
            Queues queues,
            Hints hints,
            Cleanup cleanup,
            Counters counters,
            EventQueue events,
            Messages messages,
            Runnable onOccurrence) {
        this.ends = ends;
        this.lastChance = lastChance;
        this.queues = queues;
        this.hints = hints;
        this.cleanup = cleanup;
        this.counters = counters;
        this.events = events;
        this.messages = messages;
        this.onOccurrence = onOccurrence;
        this.orphanEnds = new OrphanEnds(queues, hints, cleanup, counters, events, messages);
    }

    /**
     * Has it found out what has become of a claim. Called when the turn has committed that has made it this client's.
     *
     * @param claim of a task that may have left marks
     */
    void ask(Orphan claim) {
        ends.ask(claim, Objects.requireNonNull(claim.marked()), intended(claim));
        // Last: one that is not asked about must not look as if it were. What is asked about twice is settled once.
        asked.put(claim.id(), claim);
    }

    /** Whether nothing is being found out of any. May be called by any thread. */
    public boolean isNoneAsked() {
        return asked.isEmpty();
    }

    /** Whether that is being found out. */
    boolean isAsked(Orphan claim) {
        Orphan known = asked.get(claim.id());
        return known != null && known.claims() == claim.claims();
    }

    private @Nullable RowState intended(Orphan claim) {
        if (claim.cancelled()) {
            return RowState.CANCELLED;
        }
        return lastChance.hasDiedTooOften(claim) ? RowState.FAILED : null;
    }

    /** What could not be found out at once is not waited for. */
    @Override
    public boolean isQuiet() {
        return ends.answered() == null && !ends.isBusy();
    }

    @Override
    public long due(long now) {
        return ends.answered() == null ? Long.MAX_VALUE : now;
    }

    @Override
    public boolean hasMore() {
        return ends.answered() != null;
    }

    @Override
    public void begin(long now) {}

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        settled.clear();
        endsOccurrences = false;
        for (Answer answer : ends.answered(MOST)) {
            isolation.run(turn, () -> settled.add(settle(turn, answer, now)), messages::stepFailed);
        }
    }

    private Settled settle(Turn turn, Answer answer, long now) {
        Orphan claim = answer.orphan();
        RowState end = end(answer);
        if (end != null) {
            if (orphanEnds.settle(turn, claim, end, error(claim, end), now)) {
                endsOccurrences |= orphanEnds.isScheduled(claim);
                return new Settled(answer, Outcome.ENDED, end);
            }
        } else if (answer.verdict() == null) {
            if (turn.settle(new Settlement.Parked(claim.id(), claim.claims(), now, Ending.MARKS_GONE))) {
                return new Settled(answer, Outcome.PARKED, RowState.PARKED);
            }
        } else if (turn.settle(new Settlement.Rescued(claim.id(), claim.claims()))) {
            return new Settled(answer, Outcome.RESCUED, RowState.READY);
        }
        boolean cancelled = turn.locate(claim.id())
                .filter(row -> row.state() == RowState.RUNNING && row.claims() == claim.claims() && row.cancelled())
                .isPresent();
        return new Settled(answer, cancelled ? Outcome.CANCELLED : Outcome.LOST, RowState.CANCELLED);
    }

    /** How the task ends; null if it does not. Where nobody can tell, who wants its end has it. */
    private static @Nullable RowState end(Answer answer) {
        Verdict verdict = answer.verdict();
        if (verdict == null) {
            return answer.orphan().cancelled() ? RowState.CANCELLED : null;
        }
        if (verdict.said() == Said.DONE) {
            return RowState.SUCCEEDED;
        }
        return verdict.said() == Said.VOID ? Objects.requireNonNullElse(verdict.end(), RowState.FAILED) : null;
    }

    private @Nullable String error(Orphan claim, RowState end) {
        return switch (end) {
            case FAILED -> intended(claim) == RowState.FAILED ? lastChance.reason(claim) : RECORDED;
            case CANCELLED -> CANCELLED;
            default -> null;
        };
    }

    /** One by one, so that whatever is thrown leaves each either done or to be done. */
    @Override
    public void committed(long now) {
        int rescued = (int)
                settled.stream().filter(one -> one.outcome == Outcome.RESCUED).count();
        while (!settled.isEmpty()) {
            Settled one = settled.element();
            asked.remove(one.answer.orphan().id());
            ends.settled(one.answer);
            settled.remove();
            try {
                tell(one, now);
            } catch (Throwable e) {
                hints.outOfStep();
                messages.stepFailed(e);
            }
        }
        if (rescued > 0) {
            messages.rescued(rescued);
        }
        if (endsOccurrences) {
            onOccurrence.run();
        }
    }

    private void tell(Settled one, long now) {
        Orphan claim = one.answer.orphan();
        TaskId id = new TaskId(claim.id());
        String name = queues.name(claim.queue());
        switch (one.outcome) {
            case CANCELLED -> ask(claim.asCancelled());
            case LOST -> messages.claimLost(id, name, claim.attempt());
            case PARKED -> {
                messages.marksGone(id, name);
                counters.add(claim.queue(), Tally.Outcome.PARKED, 0, now);
                events.fire(new TaskEvent.Parked(id, name, Ending.MARKS_GONE));
            }
            case RESCUED -> orphanEnds.rescued(claim, now);
            case ENDED -> tellEnd(id, name, claim, one.end, now);
        }
    }

    private void tellEnd(TaskId id, String name, Orphan claim, RowState end, long now) {
        Instant started = Instant.ofEpochMilli(claim.started());
        switch (end) {
            case SUCCEEDED -> {
                cleanup.kept(now);
                counters.add(claim.queue(), Tally.Outcome.SUCCEEDED, 0, now);
                events.fire(new TaskEvent.Succeeded(id, name, claim.attempt(), Duration.ZERO));
            }
            case EXPIRED -> {
                cleanup.kept(now);
                counters.add(claim.queue(), Tally.Outcome.EXPIRED, 0, now);
                events.fire(new TaskEvent.Expired(id, name, started, started));
            }
            case CANCELLED -> orphanEnds.cancelled(claim, now);
            default -> orphanEnds.failed(claim, Objects.requireNonNull(error(claim, end)), now);
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        settled.clear();
    }
}
