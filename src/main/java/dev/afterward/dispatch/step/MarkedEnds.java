package dev.afterward.dispatch.step;

import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.AttemptSink;
import dev.afterward.dispatch.work.FollowUp;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.Effects;
import dev.afterward.store.Effects.Said;
import dev.afterward.store.Effects.Verdict;
import dev.afterward.store.Marked;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how attempts have ended that leave marks in the application's database, and leaves void marks before a task ends without
 * success. It asks that database, so it is done on a thread of its own and in no turn; what it finds out, the next turn settles. Until
 * then a task is claimed and keeps its place; nothing of it is counted.
 *
 * <pre>
 * attempt: will have committed ──(mark)──▶ succeeded
 *                              └─(none)──▶ failed ──(another attempt)──▶ settled
 *          ends without success ──────────▶   └────(its last)──▶ void mark ──▶ settled; or as the mark that is there says
 * left by a dead client ─────(mark or void)──▶ as it says
 *                       └─(none)──▶ runs again; or, if it was cancelled or has died too often: void mark ──▶ settled
 * </pre>
 */
public final class MarkedEnds implements AttemptSink, EngineThread.Step {

    private static final System.Logger LOG = System.getLogger(MarkedEnds.class.getName());

    private static final int BATCH = 100;
    /** So many of them may be such that could not be found out before: what comes new is looked at as well. */
    private static final int MOST_AGAIN = 50;
    /** So long a round goes on with single questions: somebody has to look at what comes meanwhile. */
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SWEEP_NANOS = TimeUnit.HOURS.toNanos(1);

    /** Removes marks that nobody needs any more. */
    @FunctionalInterface
    public interface Sweep {

        /**
         * Does a part of it.
         *
         * @return whether there is more to do
         */
        boolean more();
    }

    /**
     * What was found out of a claim that no attempt of this client's belongs to.
     *
     * @param orphan the claim
     * @param verdict what the marks say, or null if they cannot be asked: they are not here, or in another table
     */
    record Answer(Orphan orphan, @Nullable Verdict verdict) {}

    private final @Nullable Effects effects;
    private final AttemptSink next;
    private final WorkQueue work;
    private final Messages messages;
    private final TimeSource clock;
    private final Runnable wake;
    private final Sweep sweep;

    private final BlockingQueue<MarkedEnd> incoming = new LinkedBlockingQueue<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    /** Could not be found out. Of the thread, as what follows. */
    private final List<MarkedEnd> waiting = new ArrayList<>();

    private final Deque<MarkedEnd> taken = new ArrayDeque<>();
    private final MarkedEnd last =
            MarkedEnd.of(new Orphan(0, 0, 0, 0, 0, false, false, 0, null), new Marked(0, ""), null);
    private volatile boolean over;
    /** Those of which it was not even tried yet to find it out. */
    private final AtomicInteger fresh = new AtomicInteger();
    /** All of which it is not known. */
    private final AtomicInteger open = new AtomicInteger();
    /** Whether it was said that the database does not answer. */
    private boolean silent;

    private long sweepDue;

    /**
     * Nothing has ended yet.
     *
     * @param effects the marks, or null if the client has none
     * @param next takes what is certain
     * @param work keeps the places of their queues
     * @param messages receives what cannot be found out
     * @param clock the time
     * @param wake wakes the coordinator
     * @param sweep removes marks that nobody needs any more
     */
    public MarkedEnds(
            @Nullable Effects effects,
            AttemptSink next,
            WorkQueue work,
            Messages messages,
            TimeSource clock,
            Runnable wake,
            Sweep sweep) {
        this.effects = effects;
        this.next = next;
        this.work = work;
        this.messages = messages;
        this.clock = clock;
        this.wake = wake;
        this.sweep = sweep;
        this.sweepDue = clock.nanos() + FIRST_SWEEP_NANOS;
    }

    @Override
    public boolean isCertain(Attempt attempt, FollowUp followUp) {
        return followUp.ifNotStored() == null && !isToBeVoided(attempt, followUp);
    }

    @Override
    public boolean keepsPlace(Attempt attempt, FollowUp followUp) {
        return attempt.claimed().marked() != null && !isCertain(attempt, followUp);
    }

    private boolean isToBeVoided(Attempt attempt, FollowUp followUp) {
        return attempt.claimed().marked() != null && followUp.endsWithoutSuccess() && effects != null;
    }

    @Override
    public void ended(Attempt attempt, FollowUp followUp) {
        Marked marked = attempt.claimed().marked();
        if (marked == null || !keepsPlace(attempt, followUp)) {
            next.ended(attempt, followUp);
        } else {
            add(MarkedEnd.of(attempt, marked, followUp));
        }
    }

    private void add(MarkedEnd end) {
        // Before it can be found: it is taken off when it is.
        fresh.incrementAndGet();
        open.incrementAndGet();
        incoming.add(end);
    }

    /** Whether something is about to be found out: not what had to be put off. */
    boolean isBusy() {
        return fresh.get() > 0;
    }

    /**
     * Finds out what has become of a claim that no attempt of this client's belongs to. Called under the gate.
     *
     * @param orphan the claim, which is this client's by now
     * @param marked where its attempts leave marks
     * @param intended how its task is to end unless its effects are committed, or null if it is to run again then
     */
    void ask(Orphan orphan, Marked marked, @Nullable RowState intended) {
        if (effects == null) {
            answers.add(new Answer(orphan, null));
            wake.run();
        } else {
            add(MarkedEnd.of(orphan, marked, intended));
        }
    }

    /** What was found out first, and is to be settled; or null. */
    @Nullable
    Answer answered() {
        return answers.peek();
    }

    /** So much of what was found out first, to be settled. */
    List<Answer> answered(int most) {
        return answers.stream().limit(most).toList();
    }

    /** It is settled. */
    void settled(Answer answer) {
        answers.remove(answer);
    }

    /**
     * Lets the thread end. What was not found out is asked for at the next start.
     *
     * @return how many tasks that are
     */
    public long end() {
        over = true;
        incoming.add(last);
        return open.get();
    }

    @Override
    public boolean again() throws InterruptedException {
        take();
        Effects asked = effects;
        if (over || asked == null) {
            return false;
        }
        if (!taken.isEmpty()) {
            findOut(asked);
        }
        if (clock.nanos() - sweepDue >= 0) {
            sweepDue = clock.nanos() + (sweep.more() ? 0 : SWEEP_NANOS);
        }
        return true;
    }

    /** First what one look at the marks tells: single questions may take long. */
    private void findOut(Effects asked) {
        Map<Effects.Key, Verdict> found = find(asked);
        long began = clock.nanos();
        int count = taken.size();
        for (int i = 0; i < count; i++) {
            MarkedEnd end = taken.element();
            if (found != null && found.containsKey(end.key()) && end.isIn(asked.table())) {
                next(end, isAnswered(asked, end, found));
            } else {
                // Added before it is removed: if there is no memory to add it, it is still there.
                taken.add(end);
                taken.remove();
            }
        }
        while (!taken.isEmpty()) {
            MarkedEnd end = taken.element();
            if (clock.nanos() - began > ROUND_NANOS) {
                end.soon(clock.nanos());
                putOff(end);
            } else {
                next(end, isAnswered(asked, end, found));
                tell(end, found != null);
            }
        }
    }

    /** The first one that was taken is through. */
    private void next(MarkedEnd end, boolean answered) {
        if (!answered) {
            end.later(clock.nanos());
            putOff(end);
            return;
        }
        taken.remove();
        if (end.isFresh()) {
            fresh.decrementAndGet();
        }
        open.decrementAndGet();
        Attempt attempt = end.attempt();
        if (attempt != null) {
            end.followUp().log(messages, attempt);
        }
    }

    private void putOff(MarkedEnd end) {
        waiting.add(end);
        taken.remove();
        if (end.isFresh()) {
            end.isPutOff();
            fresh.decrementAndGet();
            // Who waits for the others need not wait for this one.
            wake.run();
        }
    }

    /** Waits until there is something to be found out. */
    private void take() throws InterruptedException {
        if (taken.isEmpty()) {
            takeDue();
        }
        incoming.drainTo(taken, BATCH - taken.size());
        if (!taken.isEmpty()) {
            return;
        }
        long now = clock.nanos();
        long left = waiting.isEmpty() ? sweepDue - now : Math.min(LOOK_NANOS, sweepDue - now);
        for (MarkedEnd end : waiting) {
            left = Math.min(left, end.nanosLeft(now));
        }
        MarkedEnd first = incoming.poll(left, TimeUnit.NANOSECONDS);
        if (first != null) {
            taken.add(first);
        }
    }

    private void takeDue() {
        long now = clock.nanos();
        for (int i = waiting.size() - 1; i >= 0 && taken.size() < MOST_AGAIN; i--) {
            if (waiting.get(i).nanosLeft(now) <= 0) {
                // Added before it is removed: if there is no memory to add it, it is still there.
                taken.add(waiting.get(i));
                waiting.remove(i);
            }
        }
    }

    /** The marks of all at once; null if the database does not answer. */
    private @Nullable Map<Effects.Key, Verdict> find(Effects asked) {
        try {
            Map<Effects.Key, Verdict> found = asked.find(taken.stream()
                    .filter(end -> end.isIn(asked.table()))
                    .map(MarkedEnd::key)
                    .toList());
            silent = false;
            return found;
        } catch (Exception e) {
            if (!silent) {
                silent = true;
                messages.marksUnanswered(e);
            }
            return null;
        }
    }

    /** Returns whether nothing is left to be found out. */
    private boolean isAnswered(Effects asked, MarkedEnd end, @Nullable Map<Effects.Key, Verdict> found) {
        if (!end.isIn(asked.table())) {
            return isUnaskable(end);
        }
        if (found == null) {
            return false;
        }
        Verdict verdict = found.get(end.key());
        if (verdict == null) {
            verdict = verdict(asked, end);
            if (verdict.said() == Said.NOTHING && end.follows()) {
                verdict = end.intended() == null ? verdict : verdict(asked, end);
            }
        }
        if (verdict.said() == Said.UNKNOWN) {
            return false;
        }
        if (verdict.said() != Said.NOTHING && end.isLate()) {
            renew(asked, end.key());
        }
        handOn(end, verdict);
        return true;
    }

    /** The mark is kept as long as the oldest backup in which its task has not ended, which it does only now. */
    private static void renew(Effects asked, Effects.Key key) {
        try {
            asked.renew(key);
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "the age of the mark of " + key + " counts from when it was written", e);
        }
    }

    private static Verdict verdict(Effects asked, MarkedEnd end) {
        RowState intended = end.intended();
        return intended == null ? asked.ask(end.key()) : asked.close(end.key(), intended);
    }

    private void handOn(MarkedEnd end, Verdict verdict) {
        Orphan orphan = end.orphan();
        if (orphan != null) {
            answers.add(new Answer(orphan, verdict));
            wake.run();
            return;
        }
        Attempt attempt = Objects.requireNonNull(end.attempt());
        end.follow(followUp(end, attempt, verdict));
        handOn(end, attempt);
    }

    private void handOn(MarkedEnd end, Attempt attempt) {
        if (end.givesPlaceBack()) {
            work.answered(attempt.queueAtWork());
        }
        next.ended(attempt, end.followUp());
    }

    private FollowUp followUp(MarkedEnd end, Attempt attempt, Verdict verdict) {
        FollowUp known = end.followUp();
        return switch (verdict.said()) {
            case DONE ->
                known.ifNotStored() == null
                        ? FollowUp.recorded(attempt, RowState.SUCCEEDED, clock.millis())
                        : known.certain();
            case VOID ->
                verdict.end() == end.intended()
                        ? known
                        : FollowUp.recorded(
                                attempt, Objects.requireNonNullElse(verdict.end(), RowState.FAILED), clock.millis());
            case NOTHING, UNKNOWN -> known;
        };
    }

    /** The table is another one than at the claim. An attempt has not begun then: nothing of it can be committed. */
    private boolean isUnaskable(MarkedEnd end) {
        Orphan orphan = end.orphan();
        if (orphan != null) {
            answers.add(new Answer(orphan, null));
            wake.run();
            return true;
        }
        FollowUp known = end.followUp();
        if (known.ifNotStored() != null) {
            return false;
        }
        handOn(end, Objects.requireNonNull(end.attempt()));
        return true;
    }

    /** While the database does not answer, that was said. */
    private void tell(MarkedEnd end, boolean answers) {
        if (answers && end.isToBeTold(clock.nanos())) {
            messages.markUnknown(end.key().task());
        }
    }
}
