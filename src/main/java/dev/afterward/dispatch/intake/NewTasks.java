package dev.afterward.dispatch.intake;

import dev.afterward.TaskEvent;
import dev.afterward.TaskStoreException;
import dev.afterward.TaskTransaction;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.step.Heartbeat;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.HandOver;
import dev.afterward.dispatch.work.Places;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.NewTask;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the tasks of tickets: those that can start at once as running, those of transactions as prepared, the others as
 * ready or scheduled.
 */
public final class NewTasks implements TurnStep {

    private static final int MOST_ROWS = 1_000;
    private static final long MOST_BYTES = 1L << 20;

    /** More tasks in one operation are not worth handing over one by one: they are a backlog. */
    private static final int MOST_HANDED_OVER = 64;

    private final TicketQueue waiting;
    private final Queues queues;
    private final Places places;
    private final HandOver handOver;
    private final Hints hints;
    private final Heartbeat heartbeat;
    private final EventQueue events;
    private final Messages messages;
    private final Runnable wake;
    private final boolean marks;

    private final List<Ticket> taken = new ArrayList<>();
    private final List<NewTask> plain = new ArrayList<>();
    /** How many tickets the last turn has taken. Guarded by the gate. */
    private int company;

    /**
     * Nothing is written yet.
     *
     * @param waiting the tickets that wait
     * @param queues the queues
     * @param places keeps places for tasks that are handed over straight away
     * @param handOver the way to the workers
     * @param hints learns of what was written
     * @param heartbeat says whether tasks may be handed over
     * @param events receives what was submitted
     * @param messages receives what fails
     * @param wake wakes the coordinator
     * @param marks whether attempts made in transactions leave marks, which the claim of their tasks has to note
     */
    public NewTasks(
            TicketQueue waiting,
            Queues queues,
            Places places,
            HandOver handOver,
            Hints hints,
            Heartbeat heartbeat,
            EventQueue events,
            Messages messages,
            Runnable wake,
            boolean marks) {
        this.waiting = waiting;
        this.queues = queues;
        this.places = places;
        this.handOver = handOver;
        this.hints = hints;
        this.heartbeat = heartbeat;
        this.events = events;
        this.messages = messages;
        this.wake = wake;
        this.marks = marks;
    }

    int company() {
        return company;
    }

    @Override
    public boolean isQuiet() {
        return waiting.isEmpty();
    }

    @Override
    public boolean answersCallers() {
        return true;
    }

    @Override
    public long due(long now) {
        return waiting.isEmpty() ? Long.MAX_VALUE : now;
    }

    /** Takes tickets, one at least, until the turn is large enough. */
    @Override
    public void begin(long now) {
        int rows = 0;
        long bytes = 0;
        for (Ticket next = waiting.first(); next != null; next = waiting.first()) {
            if (rows > 0 && (rows + next.tasks.size() > MOST_ROWS || bytes + next.bytes > MOST_BYTES)) {
                break;
            }
            taken.add(next);
            waiting.remove(next);
            if (!next.take()) {
                taken.remove(taken.size() - 1);
                continue;
            }
            rows += next.tasks.size();
            bytes += next.bytes;
            if (next.transaction == null) {
                divide(next, now);
            }
        }
        company = taken.size();
    }

    /** Decides which tasks are written as running and handed over straight away. */
    private void divide(Ticket ticket, long now) {
        ticket.plain = ticket.tasks;
        if (ticket.tasks.size() <= MOST_HANDED_OVER && heartbeat.suffices(now)) {
            // Large enough from the start: adding to it must not fail once a place is reserved.
            ticket.handed = new ArrayList<>(ticket.tasks.size());
            ticket.plain = new ArrayList<>(ticket.tasks.size());
            for (NewTask task : ticket.tasks) {
                (task.due() <= now && reserves(task) ? ticket.handed : ticket.plain).add(task);
            }
        }
        plain.addAll(ticket.plain);
    }

    /** A task must not pass those that wait in the store. */
    private boolean reserves(NewTask task) {
        RuntimeQueue queue = queues.find(task.queue());
        return queue != null && !isMarked(queue) && !hints.mayBeReady(task.queue()) && places.reserve(queue);
    }

    private boolean isMarked(RuntimeQueue queue) {
        return marks && queue.config().transaction() == TaskTransaction.REQUIRED;
    }

    @Override
    public boolean isPromise() {
        return taken.stream().anyMatch(ticket -> !ticket.isChunk());
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        taken.forEach(ticket -> ticket.refused = null);
        if (isolation == Isolation.TOGETHER) {
            if (!plain.isEmpty()) {
                turn.insert(plain, now);
            }
            for (Ticket ticket : taken) {
                writeHandedAndPrepared(turn, now, ticket);
            }
            return;
        }
        for (Ticket ticket : taken) {
            isolation.run(
                    turn,
                    () -> {
                        if (!ticket.plain.isEmpty()) {
                            turn.insert(ticket.plain, now);
                        }
                        writeHandedAndPrepared(turn, now, ticket);
                    },
                    failure -> ticket.refused = failure);
        }
    }

    private static void writeHandedAndPrepared(Turn turn, long now, Ticket ticket) {
        if (ticket.transaction != null) {
            if (ticket.appends && !turn.isWriting(ticket.transaction.id())) {
                throw new TaskStoreException(OpenDecisions.BULK_LOST);
            }
            turn.prepare(ticket.transaction, ticket.tasks, now);
        } else if (!ticket.handed.isEmpty()) {
            turn.insertClaimed(ticket.handed, now);
        }
    }

    /** Each ticket is answered, whatever is thrown on the way: what cannot be noted of it is found out of the store. */
    @Override
    public void committed(long now) {
        boolean wakes = false;
        for (int i = 0; i < taken.size(); i++) {
            Ticket ticket = taken.get(i);
            try {
                wakes |= committed(ticket, now);
            } catch (Throwable e) {
                hints.outOfStep();
                failed(e);
                wakes = true;
            }
            // Not before its places are free. What was answered is not told otherwise by the next call.
            release(ticket);
            ticket.answered();
        }
        // What was taken must not be written once more, nor its places be released.
        clear();
        if (wakes) {
            wake.run();
        }
    }

    private void failed(Throwable e) {
        try {
            messages.stepFailed(e);
        } catch (Throwable again) {
            // It could not be said.
        }
    }

    /** Returns whether the coordinator has to learn of it. */
    private boolean committed(Ticket ticket, long now) {
        // First, whatever is thrown below: under the gate nobody else takes the place before the hand-over.
        release(ticket);
        if (ticket.refused != null) {
            return !ticket.handed.isEmpty();
        }
        boolean wakes = false;
        for (NewTask task : ticket.plain) {
            wakes |= hints.written(task, now);
        }
        if (ticket.transaction == null && events.isHeard()) {
            // Before the hand-over: nobody hears of a start first.
            events.fire(new TaskEvent.Submitted(ticket.ids()));
        }
        handOver(ticket, now);
        return wakes;
    }

    private void handOver(Ticket ticket, long now) {
        if (ticket.handed.isEmpty()) {
            return;
        }
        handOver.give(ticket.handed.stream().map(NewTasks::claimed).toList());
        heartbeat.isNeeded(now);
    }

    private static ClaimedTask claimed(NewTask task) {
        return new ClaimedTask(
                task.id(),
                task.queue(),
                task.priority(),
                task.due(),
                1,
                1,
                0,
                0,
                task.startBy(),
                task.parent(),
                task.payload(),
                null,
                task.version());
    }

    /** The reserved places are free, for the tasks that are handed over next. */
    private void release(Ticket ticket) {
        while (ticket.released < ticket.handed.size()) {
            places.release(queues.of(ticket.handed.get(ticket.released).queue()));
            ticket.released++;
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        for (Ticket ticket : taken) {
            release(ticket);
            if (!ticket.isOver()) {
                ticket.failed(failure, unknown);
            }
        }
        clear();
        if (failure instanceof StoreBusyException) {
            storeBusy(failure);
        }
        // Whatever the turn leaves to be found out or to be done again, only the coordinator does it.
        wake.run();
    }

    @Override
    public void storeBusy(RuntimeException failure) {
        waiting.fail(failure);
    }

    private void clear() {
        taken.clear();
        plain.clear();
    }
}
