package dev.afterward.dispatch.work;

import dev.afterward.Task;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.Claims;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.store.NewTask;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Claims, hand-over and choice of the next task as they are, around a store, workers and a time that are simulated: no
 * threads, so that a seed says all. It looks for what must never be after each of its steps.
 */
final class Simulation implements TimeSource {

    /** What a mistake of the engine would look like; the checks must find each. */
    enum Flaw {
        NONE,
        /** The ready tasks of the first queue are never looked at. */
        QUEUE_SKIPPED,
        /** The end of one attempt is not told. */
        PLACE_LEAKED,
        /** What a queue has claimed beyond its limit takes places from the others. */
        PREFETCH_COUNTED
    }

    /**
     * A queue.
     *
     * @param limit how many attempts at the same time; 0 for the engine's choice
     * @param nanos how long an attempt takes
     * @param bytes how long a payload is
     */
    record Kind(int limit, long nanos, int bytes) {

        static Kind of(Duration attempt) {
            return new Kind(0, attempt.toNanos(), 20);
        }
    }

    /** A task. */
    public record Work(int number) implements Task {}

    private record Busy(long end, long took, Attempt attempt) {}

    private record Written(NewTask task, boolean reserved, long at) {}

    private static final int MOST_IDLE_TURNS = 1_000;

    final Random random;
    /** How long the coordinator needs to come, and a caller's turn to be written. */
    long latencyNanos;

    private final int workers;
    private final List<Kind> kinds;
    private final Flaw flaw;
    private final Passages passages;
    private final Audit audit;
    private boolean leaked;
    /** Turns that have claimed nothing, since something was last claimed or time passed. */
    private int idleTurns;

    final Shelf shelf = new Shelf();
    private final WorkQueue work;
    private final ClaimedTasks claimed;
    private final Queues queues;
    private final Hints hints;
    private final Claims claims;
    private final HandOver handOver;
    private final Queue<Busy> busy = new PriorityQueue<>(Comparator.comparingLong(Busy::end));
    private final Queue<Written> underWay = new PriorityQueue<>(Comparator.comparingLong(Written::at));
    private long nanos;
    private long lastId;

    Simulation(int workers, List<Kind> kinds, Flaw flaw, long seed) {
        this.workers = workers;
        this.kinds = kinds;
        this.flaw = flaw;
        this.random = new Random(seed);
        passages = new Passages(kinds.size());
        Rig rig = new Rig(workers, kinds, this, this::ended);
        work = rig.work;
        claimed = rig.claimed;
        queues = rig.queues;
        hints = rig.hints;
        claims = rig.claims;
        handOver = rig.handOver;
        audit = new Audit(workers, kinds, rig, shelf);
        work.open(workers);
        if (flaw == Flaw.QUEUE_SKIPPED) {
            shelf.skipped = 1;
        }
    }

    /** What was claimed and has not started goes back. */
    private void ended(Attempt attempt, FollowUp followUp) {
        claimed.remove(attempt);
        shelf.putBack(attempt.claimed().id());
        hints.ready(attempt.claimed().queue());
    }

    @Override
    public long millis() {
        return nanos / 1_000_000;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void parkUntil(Object blocker, long until) {
        throw new UnsupportedOperationException();
    }

    private NewTask task(int kind, int priority) {
        return new NewTask(++lastId, kind + 1, priority, millis(), 0, new byte[kinds.get(kind).bytes]);
    }

    /** A backlog is there. */
    void backlog(int kind, int count) {
        for (int i = 0; i < count; i++) {
            shelf.add(task(kind, 0));
        }
        hints.ready(kind + 1);
    }

    /** A task is enqueued, as the intake does it: handed over straight away if there is a place for it. */
    void submit(int kind, int priority) {
        NewTask task = task(kind, priority);
        boolean reserved = !hints.mayBeReady(kind + 1) && work.places().reserve(queue(kind));
        underWay.add(new Written(task, reserved, nanos + latency()));
    }

    void pause(int kind, boolean paused) {
        handOver.giveBack(work.pause(queue(kind), paused));
    }

    void limit(int kind, int most) {
        handOver.giveBack(work.limit(queue(kind), most, workers));
    }

    /** The next turn that claims, or hands over, fails. */
    void failNextTurn() {
        shelf.fails = true;
    }

    /** Which queues were served, and which were passed over. */
    Passages passages() {
        return passages;
    }

    /** What was found wrong, and how much has waited. */
    Audit audit() {
        return audit;
    }

    private RuntimeQueue queue(int kind) {
        return queues.of(kind + 1);
    }

    private long latency() {
        return latencyNanos == 0 ? 0 : 1 + random.nextLong(latencyNanos);
    }

    /** Lets time pass. */
    void run(Duration time) {
        long until = nanos + time.toNanos();
        while (step(until)) {
            // Until the time is over, or nothing is left to be done.
        }
        nanos = until;
    }

    /** Runs until nothing is left. */
    void runDry() {
        while (step(Long.MAX_VALUE)) {
            // On.
        }
    }

    private boolean step(long until) {
        if (idleTurns > MOST_IDLE_TURNS) {
            audit.violations.add("the coordinator spins");
            return false;
        }
        startWork();
        boolean due = isDue();
        if (!due) {
            audit.check(workers - busy.size(), this::held);
        }
        long turn = due ? nanos + latency() : Long.MAX_VALUE;
        Long giveBack = work.nextGiveBack(nanos);
        long back = giveBack == null ? Long.MAX_VALUE : nanos + Math.max(0, giveBack);
        long ends = busy.isEmpty() ? Long.MAX_VALUE : busy.element().end;
        long writes = underWay.isEmpty() ? Long.MAX_VALUE : underWay.element().at;
        long next = Math.min(Math.min(turn, back), Math.min(ends, writes));
        if (next > until || next == Long.MAX_VALUE) {
            return false;
        }
        idleTurns = next > nanos ? 0 : idleTurns;
        nanos = Math.max(nanos, next);
        if (next == turn) {
            claim();
        } else if (next == writes) {
            write(underWay.remove());
        } else if (next == ends) {
            end(busy.remove());
        } else {
            handOver.giveBack(work.overdue(nanos));
        }
        return true;
    }

    /** Whether nothing is left, and nothing is counted that is not there. */
    boolean isAtRest() {
        return claimed.isEmpty() && audit.isAtRest();
    }

    private boolean isDue() {
        return claims.due(millis()) <= millis();
    }

    private void startWork() {
        for (int idle = workers - busy.size(); idle > 0; idle--) {
            Attempt attempt = work.poll();
            if (attempt == null) {
                return;
            }
            int kind = attempt.claimed().queue() - 1;
            long took = Math.max(1, (long) (kinds.get(kind).nanos * (0.5 + random.nextDouble())));
            busy.add(new Busy(nanos + took, took, attempt));
            passages.started(kind, this::isHungry);
        }
    }

    private boolean isHungry(int kind) {
        return !queue(kind).isPaused()
                && queue(kind).share.running() == 0
                && queue(kind).share.waiting() + shelf.count(kind + 1) > 0;
    }

    private void end(Busy ended) {
        if (flaw == Flaw.PLACE_LEAKED && !leaked) {
            leaked = true;
        } else {
            work.finished(ended.attempt.queueAtWork(), ended.took, false);
        }
        claimed.remove(ended.attempt);
        shelf.forget(ended.attempt.claimed().id());
    }

    private void write(Written written) {
        if (written.reserved) {
            work.places().release(queue(written.task.queue() - 1));
            if (shelf.fails) {
                shelf.fails = false;
                return;
            }
            shelf.add(written.task);
            handOver.give(shelf.claim(List.of(written.task.id()), Long.MAX_VALUE, millis())
                    .tasks());
        } else {
            shelf.add(written.task);
            hints.ready(written.task.queue());
        }
    }

    private void claim() {
        if (flaw == Flaw.PREFETCH_COUNTED) {
            work.open(Math.max(0, workers - prefetched()));
        }
        int before = claimed.all().size();
        claims.begin(millis());
        try {
            claims.write(shelf.turn(), millis(), Isolation.TOGETHER);
            claims.committed(millis());
        } catch (RuntimeException e) {
            claims.failed(e, false);
        }
        work.open(workers);
        idleTurns = claimed.all().size() > before ? 0 : idleTurns + 1;
    }

    private int held(int kind) {
        int of = queue(kind).id();
        int running = (int)
                busy.stream().filter(one -> one.attempt.claimed().queue() == of).count();
        int reserved = (int) underWay.stream()
                .filter(one -> one.reserved && one.task.queue() == of)
                .count();
        return running + reserved + queue(kind).share.waiting();
    }

    private int prefetched() {
        return IntStream.range(0, kinds.size())
                .map(kind -> Math.max(0, held(kind) - queue(kind).limit()))
                .sum();
    }
}
