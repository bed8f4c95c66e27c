package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.RetryDelay;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.AttemptSink;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.FollowUp;
import dev.afterward.store.Settlement;
import dev.afterward.store.Turn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Tells the store how attempts ended. A settlement stays here until a turn that holds it has committed. */
public final class Settlements implements TurnStep, AttemptSink {

    private record Entry(Attempt attempt, FollowUp followUp) {}

    private final ClaimedTasks claimed;
    private final Ends ends;
    private final Hints hints;
    private final GlobalLimits limits;
    private final BatchSize batch;
    private final Messages messages;
    private final Runnable wake;
    private final Runnable onSettled;
    private final Runnable onOccurrence;
    private final AttemptSink first;

    private final Queue<Entry> ended = new ConcurrentLinkedQueue<>();
    /** Came back from a turn that failed; to be settled first. */
    private final Deque<Entry> again = new ArrayDeque<>();

    private final Deque<Entry> taken = new ArrayDeque<>();
    private final Set<Entry> lost = new HashSet<>();
    private final Set<Entry> refused = new HashSet<>();
    /** What became of those whose task was cancelled by another client meanwhile. */
    private final Map<Entry, FollowUp> cancelled = new HashMap<>();
    /** Those of them of which marks are to be asked first. */
    private final Map<Entry, FollowUp> toAsk = new HashMap<>();
    /**
     * Whether some of what is settled again may have been settled: by a turn whose outcome is unknown, or by one that has
     * committed, when it was cut short before it could note that.
     */
    private boolean uncertain;
    /** Whether the turn being made tries again what was refused. */
    private boolean takesAgain;
    /** Whether the turn being made has ended tasks that may be those of schedules. */
    private boolean endsOccurrences;

    /** Whether the store may hold tasks in this client's name that are not known here. */
    private boolean mayHoldUnknown;

    private final RetryDelay delay = new RetryDelay();

    /**
     * Nothing has ended yet.
     *
     * @param claimed the claims that settlements end
     * @param ends learns of each end that the store knows
     * @param hints learns that something is out of step
     * @param limits learns for which tasks there is a place again
     * @param batch how many settlements a turn has
     * @param messages receives what was refused
     * @param wake wakes the coordinator
     * @param onSettled is run under the gate when claims have ended
     * @param onOccurrence is run under the gate when tasks have ended that may be those of schedules
     * @param first takes what must not be settled before marks are asked
     */
    public Settlements(
            ClaimedTasks claimed,
            Ends ends,
            Hints hints,
            GlobalLimits limits,
            BatchSize batch,
            Messages messages,
            Runnable wake,
            Runnable onSettled,
            Runnable onOccurrence,
            AttemptSink first) {
        this.claimed = claimed;
        this.ends = ends;
        this.hints = hints;
        this.limits = limits;
        this.batch = batch;
        this.messages = messages;
        this.wake = wake;
        this.onSettled = onSettled;
        this.onOccurrence = onOccurrence;
        this.first = first;
    }

    @Override
    public void ended(Attempt attempt, FollowUp followUp) {
        ended.add(new Entry(attempt, followUp));
        limits.ending(attempt.queueAtWork());
        wake.run();
    }

    @Override
    public boolean isQuiet() {
        return ended.isEmpty() && again.isEmpty();
    }

    @Override
    public boolean hasMore() {
        return !isQuiet();
    }

    @Override
    public boolean pausesItself() {
        return true;
    }

    @Override
    public long due(long now) {
        if (!ended.isEmpty()) {
            return now;
        }
        return again.isEmpty() ? Long.MAX_VALUE : delay.until(now);
    }

    @Override
    public void begin(long now) {
        mayHoldUnknown = hints.isOutOfStep();
        int most = batch.rows();
        takesAgain = now >= delay.until(now);
        while (taken.size() < most) {
            Queue<Entry> from = again.isEmpty() || !takesAgain ? ended : again;
            Entry next = from.peek();
            if (next == null) {
                break;
            }
            // Added before it is removed: if there is no memory to add it, it is still there.
            taken.add(next);
            from.remove();
        }
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        endsOccurrences = false;
        lost.clear();
        refused.clear();
        cancelled.clear();
        toAsk.clear();
        if (isolation == Isolation.TOGETHER) {
            turn.settleAll(
                    taken.stream().map(entry -> entry.followUp.settlement()).toList());
            for (Entry entry : taken) {
                endOccurrence(turn, entry.attempt, entry.followUp.settlement());
            }
            if (!mayHoldUnknown && claimed.size() == taken.size()) {
                turn.holdsNone();
            }
            return;
        }
        for (Entry entry : taken) {
            isolation.run(
                    turn,
                    () -> {
                        if (turn.settle(entry.followUp.settlement())) {
                            endOccurrence(turn, entry.attempt, entry.followUp.settlement());
                        } else if (!isCancelled(turn, entry, now)) {
                            lost.add(entry);
                        }
                    },
                    failure -> {
                        Attempt attempt = entry.attempt;
                        messages.notSettled(attempt.id(), attempt.queue(), attempt.attempt(), failure);
                        lost.remove(entry);
                        cancelled.remove(entry);
                        toAsk.remove(entry);
                        refused.add(entry);
                    });
        }
    }

    /** Whether the task must not wait again, because it was cancelled while its attempt was on the way here. */
    private boolean isCancelled(Turn turn, Entry entry, long now) {
        Settlement settlement = entry.followUp.settlement();
        if (turn.locate(settlement.id())
                .filter(row -> row.cancelled() && row.claims() == settlement.claims())
                .isEmpty()) {
            return false;
        }
        FollowUp instead = entry.followUp.cancelled(entry.attempt, now);
        if (entry.attempt.claimed().marked() != null) {
            toAsk.put(entry, instead);
            return true;
        }
        cancelled.put(entry, instead);
        boolean settled = turn.settle(instead.settlement());
        if (settled) {
            endOccurrence(turn, entry.attempt, instead.settlement());
        }
        return settled;
    }

    private void endOccurrence(Turn turn, Attempt attempt, Settlement settlement) {
        endsOccurrences |= Ends.endOccurrence(turn, attempt, settlement);
    }

    /** One by one, so that whatever is thrown leaves each either done or to be done. */
    @Override
    public void committed(long now) {
        int count = taken.size();
        for (int i = 0; i < count; i++) {
            Entry entry = taken.element();
            if (refused.contains(entry)) {
                // It stays claimed: a task that nobody seems to hold would be taken for a lost one.
                again.add(entry);
                taken.remove();
                continue;
            }
            FollowUp asked = toAsk.get(entry);
            if (asked != null) {
                // It comes back here, and stays claimed meanwhile.
                first.ended(entry.attempt, asked);
                taken.remove();
                continue;
            }
            // Before it is out of the list: a claim that is over and still counts would count for ever.
            claimed.remove(entry.attempt);
            taken.remove();
            try {
                limits.ended(entry.attempt.queueAtWork());
                if (lost.contains(entry)) {
                    claimLost(entry, now);
                } else {
                    ends.settled(entry.attempt, cancelled.getOrDefault(entry, entry.followUp), now);
                }
            } catch (Throwable e) {
                hints.outOfStep();
                messages.stepFailed(e);
            }
        }
        onSettled.run();
        if (endsOccurrences) {
            onOccurrence.run();
        }
        if (!refused.isEmpty()) {
            delay.failed(now);
        } else if (takesAgain) {
            delay.succeeded();
        }
        if (again.isEmpty()) {
            uncertain = false;
        }
    }

    private void claimLost(Entry entry, long now) {
        if (uncertain) {
            // It was settled, as far as anybody knows; what the turn that did it could not note is noted here.
            ends.kept(entry.followUp.settlement());
        } else {
            ends.claimLost(entry.attempt, entry.followUp.settlement(), now);
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        uncertain |= unknown;
        while (!taken.isEmpty()) {
            again.addFirst(taken.getLast());
            taken.removeLast();
        }
    }
}
