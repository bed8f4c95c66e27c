package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.AttemptSink;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.FollowUp;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.Standings;
import dev.afterward.store.Turn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Finds out how attempts have ended whose success was written in a transaction of their own. The task's row tells, once it is not
 * locked any more: the transaction (thread T1, or a transaction manager that finishes a branch later) has the row until its end. A
 * row that still names the claim says that nothing was committed: then what follows from a failed attempt is settled as ever. As
 * long as a row is locked its attempt keeps its claim, and nothing is counted.
 */
public final class Inquiries implements TurnStep, AttemptSink {

    private enum Answer {
        SUCCEEDED,
        NOT_STORED,
        CLAIM_LOST,
        LOCKED
    }

    private final ClaimedTasks claimed;
    private final Settlements settlements;
    private final Ends ends;
    private final Hints hints;
    private final GlobalLimits limits;
    private final BatchSize batch;
    private final Messages messages;
    private final Runnable wake;
    private final Runnable onSettled;
    private final Runnable onOccurrence;

    private final Queue<Inquiry> ended = new ConcurrentLinkedQueue<>();
    /** Could not be answered, or their turn has failed. */
    private final Deque<Inquiry> again = new ArrayDeque<>();

    /** When the next one of those is asked for. */
    private volatile long earliest = Long.MAX_VALUE;

    private final Deque<Inquiry> taken = new ArrayDeque<>();
    /** Of those that were taken, in their order. */
    private final Deque<Answer> answers = new ArrayDeque<>();

    /** Whether the store may hold tasks in this client's name that are not known here. */
    private boolean mayHoldUnknown;

    private boolean endsOccurrences;

    /**
     * Nothing has ended yet.
     *
     * @param claimed the claims that end
     * @param settlements settle what was not stored, and what needs no inquiry
     * @param ends learns of each end that the store knows
     * @param hints learns that something is out of step
     * @param limits learns for which tasks there is a place again
     * @param batch how many inquiries a turn has
     * @param messages receives what fails
     * @param wake wakes the coordinator
     * @param onSettled is run under the gate when claims have ended
     * @param onOccurrence is run under the gate when tasks have ended that may be those of schedules
     */
    public Inquiries(
            ClaimedTasks claimed,
            Settlements settlements,
            Ends ends,
            Hints hints,
            GlobalLimits limits,
            BatchSize batch,
            Messages messages,
            Runnable wake,
            Runnable onSettled,
            Runnable onOccurrence) {
        this.claimed = claimed;
        this.settlements = settlements;
        this.ends = ends;
        this.hints = hints;
        this.limits = limits;
        this.batch = batch;
        this.messages = messages;
        this.wake = wake;
        this.onSettled = onSettled;
        this.onOccurrence = onOccurrence;
    }

    @Override
    public void ended(Attempt attempt, FollowUp followUp) {
        if (followUp.ifNotStored() == null) {
            settlements.ended(attempt, followUp);
            return;
        }
        ended.add(new Inquiry(attempt, followUp));
        limits.ending(attempt.queueAtWork());
        wake.run();
    }

    /** What is locked is not waited for: whoever comes next rescues it, or finds it settled. */
    @Override
    public boolean isQuiet() {
        return ended.isEmpty();
    }

    @Override
    public boolean hasMore() {
        return !ended.isEmpty();
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
        return nextOf(now);
    }

    @Override
    public void begin(long now) {
        mayHoldUnknown = hints.isOutOfStep();
        int most = batch.rows();
        for (int left = again.size(); left > 0 && taken.size() < most; left--) {
            // Added before it is removed: if there is no memory to add it, it is still there.
            Inquiry next = again.element();
            (next.isDue(now) ? taken : again).add(next);
            again.remove();
        }
        while (taken.size() < most && !ended.isEmpty()) {
            taken.add(ended.element());
            ended.remove();
        }
    }

    /** When the next one of those that were locked is asked for. */
    private long nextOf(long now) {
        long next = earliest;
        return next == Long.MAX_VALUE || next <= now + Inquiry.LONGEST_MILLIS ? next : now;
    }

    private void findEarliest() {
        earliest = again.stream().mapToLong(Inquiry::time).min().orElse(Long.MAX_VALUE);
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        answers.clear();
        endsOccurrences = false;
        if (taken.isEmpty()) {
            return;
        }
        isolation.run(turn, () -> ask(turn), failure -> {
            messages.stepFailed(failure);
            answers.clear();
            endsOccurrences = false;
        });
    }

    private void ask(Turn turn) {
        Standings standings = turn.standings(taken.stream().map(Inquiry::id).toList());
        int succeeded = 0;
        for (Inquiry entry : taken) {
            Answer answer = answer(entry, standings);
            answers.add(answer);
            if (answer == Answer.SUCCEEDED) {
                succeeded++;
                endOccurrence(turn, entry);
            }
        }
        if (!mayHoldUnknown && claimed.size() == succeeded) {
            turn.holdsNone();
        }
    }

    /**
     * A row that is not there was deleted by the settlement, if that keeps nothing. The same is said if the answer of the commit was
     * lost, nothing was stored, and another client has taken the task over and ended it: its row does not tell by whom.
     */
    private static Answer answer(Inquiry entry, Standings standings) {
        if (standings.locked().contains(entry.id())) {
            return Answer.LOCKED;
        }
        LocatedTask row = standings.rows().get(entry.id());
        if (row == null) {
            return entry.followUp().settlement() instanceof Settlement.Ended end
                            && end.keep() == Settlement.Keep.NOTHING
                    ? Answer.SUCCEEDED
                    : Answer.CLAIM_LOST;
        }
        if (row.claims() != entry.attempt().claimed().claims()) {
            return Answer.CLAIM_LOST;
        }
        return switch (row.state()) {
            case RUNNING -> Answer.NOT_STORED;
            case SUCCEEDED -> Answer.SUCCEEDED;
            default -> Answer.CLAIM_LOST;
        };
    }

    /** The occurrence is no part of the attempt's transaction: schedules are locked by turns, and must not wait for it. */
    private void endOccurrence(Turn turn, Inquiry entry) {
        endsOccurrences |=
                Ends.endOccurrence(turn, entry.attempt(), entry.followUp().settlement());
    }

    @Override
    public void committed(long now) {
        boolean isAnySettled = false;
        while (!taken.isEmpty()) {
            Inquiry entry = taken.element();
            Answer answer = Objects.requireNonNullElse(answers.poll(), Answer.LOCKED);
            switch (answer) {
                case LOCKED -> {
                    entry.locked(now);
                    again.add(entry);
                    if (entry.isToBeTold(now)) {
                        messages.unanswered(
                                entry.attempt().id(),
                                entry.attempt().queue(),
                                entry.attempt().attempt());
                    }
                }
                case NOT_STORED -> {
                    FollowUp otherwise = otherwise(entry);
                    settlements.ended(entry.attempt(), otherwise);
                    otherwise.log(messages, entry.attempt());
                }
                case SUCCEEDED, CLAIM_LOST -> {
                    // As with settlements: out of the claims before it is out of the list.
                    claimed.remove(entry.attempt());
                    isAnySettled = true;
                }
            }
            taken.remove();
            if (answer == Answer.SUCCEEDED || answer == Answer.CLAIM_LOST) {
                tell(entry, answer, now);
            }
        }
        if (isAnySettled) {
            onSettled.run();
        }
        if (endsOccurrences) {
            onOccurrence.run();
        }
        findEarliest();
    }

    /** Says of which attempts nobody knows how they have ended, since the client stops. */
    public void tellOpen() {
        again.forEach(entry -> messages.unanswered(
                entry.attempt().id(), entry.attempt().queue(), entry.attempt().attempt()));
    }

    private void tell(Inquiry entry, Answer answer, long now) {
        try {
            limits.ended(entry.attempt().queueAtWork());
            if (answer == Answer.SUCCEEDED) {
                ends.settled(entry.attempt(), entry.followUp(), now);
                entry.followUp().log(messages, entry.attempt());
            } else {
                ends.claimLost(entry.attempt(), entry.followUp().settlement(), now);
            }
        } catch (Throwable e) {
            hints.outOfStep();
            messages.stepFailed(e);
        }
    }

    private static FollowUp otherwise(Inquiry entry) {
        return Objects.requireNonNull(entry.followUp().ifNotStored()).get();
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        while (!taken.isEmpty()) {
            again.addFirst(taken.getLast());
            taken.removeLast();
        }
        findEarliest();
    }
}
