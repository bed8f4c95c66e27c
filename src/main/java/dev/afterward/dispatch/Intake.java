package dev.afterward.dispatch;

import dev.afterward.TaskEvent;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where new tasks come in. A caller who finds the gate open makes the turn himself, and takes along whoever waits; who
 * finds it shut joins the queue, and is either taken along or, as the first in it, woken to make the next turn. That
 * is group commit without a setting to tune.
 *
 * <p>No wake-up is lost: a caller joins the queue before he tries the gate, and who leaves the gate looks at the queue
 * afterwards.
 */
final class Intake implements Part {

    /** How long a caller waits for his turn, and once it has begun, for its end. */
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private static final int MOST_ROWS = 1_000;
    static final int BULK_ROWS = 5_000;
    private static final int BULK_BYTES = 4 << 20;
    /**
     * Callers wait awake as long as turns are short: to put a thread to sleep and to wake it takes longer than such a
     * turn, and whoever is awake joins the next one. Measured with eight threads on two cores: half as many tasks again.
     */
    private static final long SHORT_TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final int MOST_YIELDS = 100;

    /** More tasks in one operation are not worth handing over one by one: they are a backlog. */
    private static final int MOST_HANDED_OVER = 64;

    private final EngineRun run;
    private final Queue<Ticket> waiting = new ConcurrentLinkedQueue<>();
    private final List<Ticket> taken = new ArrayList<>();
    private final List<NewTask> plain = new ArrayList<>();
    private final Map<Ticket, List<NewTask>> plainOf = new HashMap<>();
    private final Map<Ticket, List<NewTask>> handedOf = new HashMap<>();
    private final Map<Ticket, RuntimeException> failures = new HashMap<>();
    private final Yielding yielding;
    /** How many tickets the last turn has taken. Guarded by the gate. */
    private int company;

    private volatile long lastTurnNanos;

    Intake(EngineRun run) {
        this.run = run;
        this.yielding = new Yielding(run.clock);
    }

    /** Writes tasks, or throws. */
    void submit(List<NewTask> tasks, @Nullable TransactionRow transaction) {
        boolean leads = run.store.turnsOnCallersThreads() && !VirtualThreads.isCurrent() && StackRoom.suffices();
        Ticket ticket = new Ticket(tasks, transaction, leads);
        boolean interrupted = false;
        if (!leads) {
            StackRoom.demand();
        }
        waiting.add(ticket);
        long deadline = run.clock.nanos() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        if (!leads) {
            run.coordinator.wake();
        }
        int yields = leads ? 0 : MOST_YIELDS;
        while (!ticket.isOver()) {
            if (leads && ticket.isWaiting() && run.turns.tryEnter()) {
                lead(ticket);
                continue;
            }
            if (yields < MOST_YIELDS && lastTurnNanos < SHORT_TURN_NANOS && yielding.giveWay()) {
                yields++;
                continue;
            }
            RuntimeException refusal = run.turns.refusal();
            if (refusal != null && ticket.take()) {
                // The client has stopped, and there may be no coordinator left to say so.
                waiting.remove(ticket);
                ticket.failed(refusal, false);
                break;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - run.clock.nanos());
            if (left <= 0) {
                if (ticket.cancel()) {
                    waiting.remove(ticket);
                    // He may have been the one who was woken to make the turn for all.
                    nudge();
                    break;
                }
                if (left <= -PATIENCE_MILLIS) {
                    break;
                }
                left += PATIENCE_MILLIS;
            }
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(left + 1));
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        ticket.answer();
    }

    private void lead(Ticket own) {
        try {
            if (own.isWaiting()) {
                if (company > 1) {
                    // Whoever is about to enqueue joins this turn: a commit costs more than to let him come first.
                    yielding.giveWay();
                }
                long began = run.clock.nanos();
                run.turns.make(List.of(this));
                lastTurnNanos = run.clock.nanos() - began;
            }
        } finally {
            run.turns.leave();
            nudge();
        }
    }

    /** Wakes the first in the queue: the gate is open. To be called by whoever has left it. */
    void nudge() {
        Ticket first = waiting.peek();
        while (first != null && !first.isWaiting()) {
            waiting.remove(first);
            first = waiting.peek();
        }
        if (first == null) {
            return;
        }
        if (first.leads) {
            LockSupport.unpark(first.caller());
        } else {
            run.coordinator.wake();
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Override
    public long due(long now) {
        return waiting.isEmpty() ? Long.MAX_VALUE : now;
    }

    @Override
    public void begin(long now) {
        int rows = 0;
        for (Ticket next = waiting.peek(); next != null && rows < MOST_ROWS; next = waiting.peek()) {
            boolean bulk = next.tasks.size() > BULK_ROWS || next.bytes > BULK_BYTES;
            if (bulk && rows > 0) {
                break;
            }
            waiting.remove(next);
            if (!next.take()) {
                continue;
            }
            taken.add(next);
            rows += bulk ? MOST_ROWS : next.tasks.size();
            if (next.transaction == null) {
                divide(next, now);
            }
        }
        company = taken.size();
    }

    /** Decides which tasks are written as running and handed over straight away. */
    private void divide(Ticket ticket, long now) {
        List<NewTask> handed = List.of();
        List<NewTask> rest = ticket.tasks;
        if (ticket.tasks.size() <= MOST_HANDED_OVER && run.signOfLife.suffices(now)) {
            handed = new ArrayList<>();
            rest = new ArrayList<>();
            for (NewTask task : ticket.tasks) {
                Lane lane = run.lanes.get(task.queue());
                boolean direct = lane != null && task.due() <= now && run.rack.reserve(lane);
                (direct ? handed : rest).add(task);
            }
        }
        handedOf.put(ticket, handed);
        plainOf.put(ticket, rest);
        plain.addAll(rest);
    }

    @Override
    public boolean isPromise() {
        return !taken.isEmpty();
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        failures.clear();
        if (scope == Scope.TOGETHER) {
            if (!plain.isEmpty()) {
                turn.insert(plain, now);
            }
            for (Ticket ticket : taken) {
                writeHandedAndPrepared(turn, now, ticket);
            }
            return;
        }
        for (Ticket ticket : taken) {
            scope.run(
                    turn,
                    () -> {
                        List<NewTask> rest = plainOf.getOrDefault(ticket, List.of());
                        if (!rest.isEmpty()) {
                            turn.insert(rest, now);
                        }
                        writeHandedAndPrepared(turn, now, ticket);
                    },
                    failure -> failures.put(ticket, failure));
        }
    }

    private void writeHandedAndPrepared(Turn turn, long now, Ticket ticket) {
        TransactionRow transaction = ticket.transaction;
        if (transaction != null) {
            turn.prepare(transaction, ticket.tasks);
            return;
        }
        List<NewTask> handed = handedOf.getOrDefault(ticket, List.of());
        if (!handed.isEmpty()) {
            turn.insertClaimed(handed, now);
        }
    }

    @Override
    public void committed(long now) {
        boolean wake = false;
        for (Ticket ticket : taken) {
            RuntimeException failure = failures.get(ticket);
            if (failure != null) {
                wake |= releaseOf(ticket);
                ticket.failed(failure, false);
                continue;
            }
            for (NewTask task : plainOf.getOrDefault(ticket, List.of())) {
                wake |= run.written(task, now);
            }
            if (ticket.transaction == null && run.events.isHeard()) {
                // Before the hand-over: nobody hears of a start first.
                run.events.fire(new TaskEvent.Submitted(ticket.ids()));
            }
            handOver(ticket, now);
            ticket.done();
        }
        clear();
        if (wake) {
            run.coordinator.wake();
        }
    }

    private void handOver(Ticket ticket, long now) {
        List<Attempt> attempts = new ArrayList<>();
        for (NewTask task : handedOf.getOrDefault(ticket, List.of())) {
            Lane lane = run.lane(task.queue());
            run.rack.release(lane);
            ClaimedTask claimed = new ClaimedTask(
                    task.id(), task.queue(), task.priority(), task.due(), 1, 1, 0, task.parent(), task.payload(), null);
            attempts.add(run.claimed(claimed, lane, now));
        }
        if (!attempts.isEmpty()) {
            run.handOver(attempts);
            run.signOfLife.wakeCoordinator(now);
        }
    }

    /** Returns whether there were places, which are free again for others. */
    private boolean releaseOf(Ticket ticket) {
        List<NewTask> handed = handedOf.getOrDefault(ticket, List.of());
        for (NewTask task : handed) {
            run.rack.release(run.lane(task.queue()));
        }
        return !handed.isEmpty();
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        for (Ticket ticket : taken) {
            releaseOf(ticket);
            ticket.failed(failure, unknown);
        }
        clear();
        // Whatever the turn leaves to be found out or to be done again, only the coordinator does it.
        run.coordinator.wake();
    }

    private void clear() {
        taken.clear();
        plain.clear();
        plainOf.clear();
        handedOf.clear();
        failures.clear();
    }
}
