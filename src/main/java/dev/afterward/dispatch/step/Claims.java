package dev.afterward.dispatch.step;

import dev.afterward.dispatch.capacity.Allotment;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.HandOver;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.Candidate;
import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.QueuesWithTasks;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Claims due tasks for free workers. Every queue with a backlog gets at least one place, in rotation; the rest goes by
 * priority, and evenly among the queues. Queues without a hint cost nothing.
 */
public final class Claims implements TurnStep {

    /** Where nothing is claimed anyway, a turn for a look alone may serve the commits of this time. */
    private static final long COALESCED = 10;

    /**
     * So many queues share what a turn claims, if each of them has enough; the others come in the next turns. A commit
     * writes whole pages, and the tasks of a queue are neighbours in the index: a few of each of a hundred queues cost
     * nearly twice as much as many of each of sixteen.
     */
    private static final int SHARERS = 16;

    private final Hints hints;
    private final Suspects suspects;
    private final WorkQueue work;
    private final HandOver handOver;
    private final BatchSize batch;
    private final Rescue rescue;
    private final BulkClaims bulks;
    private final GlobalLimits limits;

    /** The queues that the turn asks, which have room. */
    private final List<RuntimeQueue> asked = new ArrayList<>();
    /** Those of them that may have more than the turn claims. */
    private final Set<Integer> more = new HashSet<>();

    /** After how many milliseconds to ask a queue again. */
    private Map<Integer, Long> unseen = Map.of();

    private Set<Integer> mixed = Set.of();

    private final List<ClaimedTask> claimed = new ArrayList<>();
    private boolean asksEverywhere;
    private @Nullable QueuesWithTasks found;
    /** The last queue that the turn gives a place out of turn, or 0. */
    private int served;
    /**
     * The queue that got a place last: the next turn begins behind it. Not the one that was asked last: of those that are
     * asked only the first get the places that are free, and would get them again.
     */
    private int lastServed;

    /**
     * Nothing is claimed yet.
     *
     * @param hints what may be ready
     * @param suspects what may have to run singly
     * @param work what is free
     * @param handOver the way to the workers
     * @param batch how much a turn may claim
     * @param rescue learns that tasks are claimed
     * @param bulks finds and claims the tasks of a queue
     * @param limits for how many of them there is a place
     */
    public Claims(
            Hints hints,
            Suspects suspects,
            WorkQueue work,
            HandOver handOver,
            BatchSize batch,
            Rescue rescue,
            BulkClaims bulks,
            GlobalLimits limits) {
        this.hints = hints;
        this.suspects = suspects;
        this.work = work;
        this.handOver = handOver;
        this.batch = batch;
        this.rescue = rescue;
        this.bulks = bulks;
        this.limits = limits;
    }

    @Override
    public long due(long now) {
        long nextReady = hints.nextReady(now);
        return isDue() ? now : Math.min(nextReady, suspects.due(now));
    }

    /** Whether there may be something to claim, and workers for it. */
    boolean isDue() {
        return suspects.isDue() || (!suspects.isHolding() && mayClaim());
    }

    private boolean mayClaim() {
        Allotment allotment = work.allot();
        return !allotment.isEmpty()
                && (hints.isEverywhere()
                        || !work.claimable(allotment, hints.readyAfter(lastServed), 1)
                                .isEmpty());
    }

    /** When a step is due that looks beside each claim, and by itself once for all that ask within a moment. */
    long beside(long now, long lastLook) {
        return isDue() ? now : Math.min(lastLook, now) + COALESCED;
    }

    @Override
    public boolean hasMore() {
        return hints.isAnyReady();
    }

    @Override
    public void begin(long now) {
        suspects.begin();
        asked.clear();
        asksEverywhere = hints.isEverywhere() && !work.allot().isEmpty();
        if (asksEverywhere) {
            hints.lookingEverywhere();
        }
        if (suspects.isHolding()) {
            return;
        }
        Allotment allotment = work.allot();
        int most = Math.min(allotment.most(), batch.rows());
        for (WorkQueue.Claimable queue : work.claimable(allotment, hints.readyAfter(lastServed), most)) {
            asked.add(queue.queue());
        }
        asked.forEach(queue -> hints.lookingAtReady(queue.id()));
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        claimed.clear();
        more.clear();
        unseen = Map.of();
        found = null;
        served = 0;
        limits.begin();
        isolation.run(turn, () -> claim(turn, now), failure -> {
            claimed.clear();
            unseen = Map.of();
            served = 0;
            limits.begin();
            suspects.writingFailed();
            found = null;
            asked.forEach(queue -> more.add(queue.id()));
            if (asksEverywhere) {
                hints.lookEverywhere();
            }
        });
    }

    private void claim(Turn turn, long now) {
        claimReady(turn, now);
        unseen = turn.unseen();
        mixed = turn.mixed();
    }

    private void claimReady(Turn turn, long now) {
        if (asksEverywhere) {
            found = turn.queuesWithTasks();
        }
        asked.forEach(queue -> more.add(queue.id()));
        if (!suspects.claim(turn, now, claimed)) {
            return;
        }
        Allotment allotment = work.allot();
        List<WorkQueue.Claimable> room = work.claimable(allotment, asked.iterator(), asked.size());
        int most = Math.min(allotment.most(), batch.rows()) - claimed.size();
        if (most <= 0) {
            return;
        }
        if (room.size() == 1) {
            claimOfOne(turn, room.get(0), Math.min(most, room.get(0).portion().most()), allotment.bytes(), now);
        } else if (!room.isEmpty()) {
            claimOfMany(turn, room, allotment, most, now);
        }
    }

    private void claimOfOne(Turn turn, WorkQueue.Claimable only, int wanted, long bytes, long now) {
        int most = limits.places(turn, only.queue(), wanted);
        if (most == 0) {
            return;
        }
        Claim claim = bulks.claim(turn, only.queue().id(), most, bytes, now);
        claimed.addAll(claim.tasks());
        served = only.queue().id();
        if (!claim.more()) {
            more.remove(only.queue().id());
        }
    }

    /** A candidate, and how many of its queue come before it. */
    private record Ranked(Candidate candidate, int rank) {

        /** The higher priority first, and of the same one as many of each queue. */
        static final Comparator<Ranked> ORDER = Comparator.comparingInt((Ranked one) -> -one.candidate.priority())
                .thenComparingInt(Ranked::rank)
                .thenComparing(Ranked::candidate, Candidate.ORDER);
    }

    /**
     * One place for each queue that is asked, as far as there are places; the rest by priority, and evenly among those that
     * have tasks of the same one: a queue with a long backlog is not served before one with a short, younger one. Queues are
     * asked until enough candidates are read, and of each no more than twice its even part: a turn reads a bounded multiple
     * of what it claims, however many queues there are.
     */
    private void claimOfMany(Turn turn, List<WorkQueue.Claimable> room, Allotment allotment, int most, long now) {
        // A worker that is free now may have its task for long: each queue gets one of them before any gets two.
        int sharers = Math.min(room.size(), Math.max(SHARERS, allotment.free()));
        int page = Math.max(1, 2 * most / sharers);
        List<Long> chosen = new ArrayList<>();
        List<Candidate> first = new ArrayList<>();
        List<Ranked> rest = new ArrayList<>();
        Map<Integer, Allotment.Portion> portions = new HashMap<>();
        int read = 0;
        for (WorkQueue.Claimable queue : room) {
            if (portions.size() >= sharers && read >= most) {
                break;
            }
            int limit = limits.places(
                    turn, queue.queue(), Math.min(page, queue.portion().most()));
            if (limit == 0) {
                continue;
            }
            queue.portion().atMost(limit);
            List<Candidate> candidates = bulks.candidates(turn, queue.queue().id(), limit, now);
            portions.put(queue.queue().id(), queue.portion());
            read += candidates.size();
            int taken = 0;
            if (!candidates.isEmpty() && chosen.size() < most && allotment.take(queue.portion())) {
                chosen.add(candidates.get(0).id());
                first.add(candidates.get(0));
                taken = 1;
            }
            for (int i = taken; i < candidates.size(); i++) {
                rest.add(new Ranked(candidates.get(i), i));
            }
            if (candidates.size() < limit) {
                more.remove(queue.queue().id());
            }
        }
        rest.sort(Ranked.ORDER);
        for (Ranked ranked : rest) {
            Candidate candidate = ranked.candidate;
            Allotment.Portion portion = portions.get(candidate.queue());
            if (portion != null && chosen.size() < most && allotment.take(portion)) {
                chosen.add(candidate.id());
            } else {
                more.add(candidate.queue());
            }
        }
        Claim claim = turn.claim(chosen, allotment.bytes(), now);
        claimed.addAll(claim.tasks());
        served = last(first, claim.tasks());
        if (claim.more()) {
            more.addAll(portions.keySet());
        }
    }

    /** The claim may have ended before all that were chosen, for their bytes. */
    private static int last(List<Candidate> first, List<ClaimedTask> claimed) {
        Set<Long> ids = new HashSet<>();
        claimed.forEach(task -> ids.add(task.id()));
        int last = 0;
        for (Candidate candidate : first) {
            last = ids.contains(candidate.id()) ? candidate.queue() : last;
        }
        return last;
    }

    /** The tasks that the turn which is being made has claimed so far. */
    Set<Long> claimedInTurn() {
        return claimed.stream().map(ClaimedTask::id).collect(Collectors.toSet());
    }

    @Override
    public void committed(long now) {
        lastServed = served == 0 ? lastServed : served;
        if (!claimed.isEmpty()) {
            rescue.tasksAreClaimed(now);
        }
        if (found != null) {
            hints.found(found.ready(), found.suspect());
        }
        limits.committed(claimed, more, suspects::areLeft, now);
        more.forEach(hints::ready);
        hints.leavesSome(mixed);
        unseen.forEach((queue, millis) -> hints.readyAt(queue, now + millis));
        suspects.committed();
        claimed.sort(ClaimedTask.ORDER);
        try {
            // Last. If it throws, the store holds some in this client's name that nothing here knows: see TurnRunner.
            handOver.give(claimed);
        } finally {
            claimed.clear();
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        asked.forEach(queue -> hints.ready(queue.id()));
        if (asksEverywhere) {
            hints.lookEverywhere();
        }
        suspects.failed();
    }
}
