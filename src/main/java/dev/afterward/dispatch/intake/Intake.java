package dev.afterward.dispatch.intake;

import dev.afterward.dispatch.runtime.StackRoom;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has new tasks written, and waits for it. If the gate is open, the calling thread makes the turn itself and takes the
 * tickets along that wait. If it is shut, the thread's ticket joins the queue; it is taken along by the next turn, or is the
 * first in the queue and its thread is woken to make that turn. That is group commit without a setting to tune.
 *
 * <p>No wake-up is lost. Thread T1 adds its ticket to the queue and then tries the gate. Thread T2 leaves the gate and then
 * looks at the queue. If T1 finds the gate shut, it has added the ticket before T2 leaves, so T2 sees it and wakes T1.
 */
public final class Intake {

    /** How long a caller waits for its turn, and once that has begun, for its end. */
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(30);

    /**
     * Callers wait awake as long as turns are short: to put a thread to sleep and to wake it takes longer than such a
     * turn, and a thread that is awake joins the next one. Measured with eight threads on two cores: half as many tasks
     * again.
     */
    private static final long SHORT_TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final int MOST_YIELDS = 100;

    private final TicketQueue waiting;
    private final NewTasks step;
    private final TurnRunner turns;
    private final TimeSource clock;
    private final Runnable wake;
    private final boolean turnsOnCallersThreads;
    private final Yielding yielding;
    private volatile long lastTurnNanos;

    /**
     * No task waits.
     *
     * @param waiting the tickets that wait
     * @param step writes them
     * @param turns makes the turns
     * @param clock the time
     * @param wake wakes the coordinator
     * @param turnsOnCallersThreads whether a calling thread may make turns
     */
    public Intake(
            TicketQueue waiting,
            NewTasks step,
            TurnRunner turns,
            TimeSource clock,
            Runnable wake,
            boolean turnsOnCallersThreads) {
        this.waiting = waiting;
        this.step = step;
        this.turns = turns;
        this.clock = clock;
        this.wake = wake;
        this.turnsOnCallersThreads = turnsOnCallersThreads;
        this.yielding = new Yielding(clock);
    }

    /**
     * Writes tasks, all in one turn.
     *
     * @param tasks the tasks
     * @param transaction the transaction under which they are prepared, or null for tasks that run
     * @throws dev.afterward.TaskStoreException when they were not stored
     * @throws dev.afterward.OutcomeUnknownException when that is not known
     */
    public void submit(List<NewTask> tasks, @Nullable TransactionRow transaction) {
        submit(tasks, transaction, false);
    }

    /**
     * Adds tasks to a bulk that was begun.
     *
     * @param tasks the tasks
     * @param bulk the bulk
     * @throws dev.afterward.TaskStoreException when they were not stored; so when another client has rolled the bulk back
     * @throws dev.afterward.OutcomeUnknownException when that is not known
     */
    void append(List<NewTask> tasks, TransactionRow bulk) {
        submit(tasks, bulk, true);
    }

    private void submit(List<NewTask> tasks, @Nullable TransactionRow transaction, boolean appends) {
        boolean leads = turnsOnCallersThreads && !VirtualThreads.isCurrent() && StackRoom.suffices();
        Ticket ticket = new Ticket(tasks, transaction, leads, appends);
        boolean interrupted = false;
        if (!leads) {
            StackRoom.demand();
        }
        waiting.add(ticket);
        long deadline = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        if (!leads) {
            wake.run();
        }
        int yields = leads ? 0 : MOST_YIELDS;
        while (!ticket.isOver()) {
            // What the last turn has left to be noted is the coordinator's.
            if (leads && ticket.isWaiting() && !turns.isUnfinished() && turns.tryEnter()) {
                lead(ticket);
                continue;
            }
            if (yields < MOST_YIELDS && lastTurnNanos < SHORT_TURN_NANOS && yielding.giveWay()) {
                yields++;
                continue;
            }
            RuntimeException refusal = turns.refusal();
            if (refusal != null && ticket.take()) {
                // The client has stopped, and there may be no coordinator left to say so.
                waiting.remove(ticket);
                ticket.failed(refusal, false);
                break;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - clock.nanos());
            if (left <= 0) {
                if (ticket.cancel()) {
                    waiting.remove(ticket);
                    // This thread may have been the one that was woken to make the turn for all.
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
                if (step.company() > 1) {
                    // A thread that is about to enqueue joins this turn: a commit costs more than to let it come first.
                    yielding.giveWay();
                }
                long began = clock.nanos();
                turns.make(List.of(step));
                lastTurnNanos = clock.nanos() - began;
            }
        } finally {
            turns.leave();
            if (turns.isUnfinished()) {
                wake.run();
            }
            nudge();
        }
    }

    /** Wakes the first in the queue: the gate is open. To be called after leaving it. */
    public void nudge() {
        Ticket first = waiting.first();
        if (first == null) {
            return;
        }
        if (first.leads) {
            LockSupport.unpark(first.caller());
        } else {
            wake.run();
        }
    }
}
