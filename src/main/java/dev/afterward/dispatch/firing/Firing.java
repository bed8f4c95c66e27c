package dev.afterward.dispatch.firing;

import dev.afterward.Occurrence.Outcome;
import dev.afterward.Overlap;
import dev.afterward.TaskEvent;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.step.Cancellation;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.schedule.Due;
import dev.afterward.schedule.Unfired;
import dev.afterward.store.NewTask;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleTurn;
import dev.afterward.store.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Fires schedules: writes their tasks, records their occurrences and works out their next times, in one transaction. Any client
 * that is started does so, whether or not it processes their queues.
 *
 * <p>When the next schedule is to be fired is a hint, see {@link Hints}: an engine without schedules asks once, when it starts.
 */
public final class Firing implements TurnStep {

    /** How often to look whether an occurrence that waits may fire, if nothing says so. */
    private static final long WAITING_MILLIS = 5_000;

    /** How soon to look again at what another client is about to fire. */
    private static final long BUSY_MILLIS = 50;

    /** How soon to try again what could not be fired. */
    private static final long POSTPONED_MILLIS = 60_000;

    /** So many tasks of one schedule are cancelled at once. */
    private static final int MOST_CANCELLED = 100;

    private final Hints hints;
    private final Timetables timetables;
    private final Queues queues;
    private final TaskIds ids;
    private final Cancellation cancellation;
    private final Declarations declarations;
    private final BatchSize batch;
    private final EventQueue events;
    private final Messages messages;
    private final BooleanSupplier isStarted;
    /** How often to look for what other clients have done, where they cannot tell; 0 for never. */
    private final long interval;

    private final List<NewTask> tasks = new ArrayList<>();
    private final List<Long> cancelled = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private int most;
    private boolean hasMore;
    private boolean hasFired;
    private boolean hasLooked;
    private long next;
    private boolean isWaiting;

    /** Until when nothing has to be done for occurrences that wait. */
    private volatile long nextWaiting = Long.MAX_VALUE;

    private volatile long nextLook;

    /**
     * Nothing is known of schedules.
     *
     * @param hints when the next one is to be fired
     * @param timetables their times
     * @param queues the queues that are processed here
     * @param ids the ids of tasks
     * @param cancellation cancels tasks that are in the way
     * @param declarations what is declared here
     * @param batch how much a turn may write
     * @param events receives what was enqueued
     * @param messages receives what cannot fire
     * @param isStarted whether this client runs tasks by now
     * @param interval how often to look for what others have done, in milliseconds; 0 for never
     */
    Firing(
            Hints hints,
            Timetables timetables,
            Queues queues,
            TaskIds ids,
            Cancellation cancellation,
            Declarations declarations,
            BatchSize batch,
            EventQueue events,
            Messages messages,
            BooleanSupplier isStarted,
            long interval) {
        this.hints = hints;
        this.timetables = timetables;
        this.queues = queues;
        this.ids = ids;
        this.cancellation = cancellation;
        this.declarations = declarations;
        this.batch = batch;
        this.events = events;
        this.messages = messages;
        this.isStarted = isStarted;
        this.interval = interval;
        this.nextLook = interval == 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    /** The task of an occurrence has ended: another one may have waited for that. */
    public void occurrenceEnded() {
        if (nextWaiting != Long.MAX_VALUE) {
            nextWaiting = Long.MIN_VALUE;
        }
    }

    @Override
    public long due(long now) {
        return isStarted.getAsBoolean() ? Math.min(hints.nextFire(), Math.min(nextWaiting, nextLook)) : Long.MAX_VALUE;
    }

    /**
     * What has fired must not be undone by a power cut: it would fire again, as another task. A turn that writes nothing costs no
     * more for it.
     */
    @Override
    public boolean isPromise() {
        return true;
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }

    @Override
    public void begin(long now) {
        most = batch.rows();
        hints.lookingAtSchedules();
        // What ends from now on is looked at by the next turn.
        nextWaiting = nextWaiting == Long.MAX_VALUE ? Long.MAX_VALUE : now + WAITING_MILLIS;
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        tasks.clear();
        cancelled.clear();
        broken.clear();
        hasLooked = false;
        hasMore = false;
        next = Long.MIN_VALUE;
        ScheduleTurn schedules = turn.schedules();
        isolation.run(turn, () -> fireWaiting(turn, now), failure -> tasks.clear());
        List<ScheduleRow> due = new ArrayList<>();
        isolation.run(turn, () -> due.addAll(schedules.dueSchedules(now, most)), failure -> due.clear());
        hasFired = !due.isEmpty();
        hasMore = due.size() == most;
        for (ScheduleRow schedule : due) {
            if (tasks.size() >= most) {
                hasMore = true;
                break;
            }
            int before = tasks.size();
            int told = cancelled.size();
            boolean[] failed = {false};
            isolation.run(turn, () -> fire(turn, schedule, now), failure -> {
                tasks.subList(before, tasks.size()).clear();
                cancelled.subList(told, cancelled.size()).clear();
                messages.scheduleNotFired(schedule.name(), failure);
                failed[0] = true;
            });
            if (failed[0]) {
                // It must not keep the others waiting, nor come again at once.
                isolation.run(turn, () -> postpone(turn, schedule, now), failure -> {});
            }
        }
        isolation.run(
                turn,
                () -> {
                    next = schedules.nextFire();
                    isWaiting = schedules.hasWaiting();
                    hasLooked = true;
                },
                failure -> hasLooked = false);
    }

    private static void postpone(Turn turn, ScheduleRow schedule, long now) {
        turn.schedules().moveSchedule(schedule.id(), schedule.state().firing(now + POSTPONED_MILLIS));
    }

    private void fireWaiting(Turn turn, long now) {
        for (ScheduleTurn.Waiting waiting : turn.schedules().waitingSchedules(most)) {
            ScheduleRow schedule = waiting.schedule();
            Records records = records(turn, schedule, now);
            int before = tasks.size();
            records.fireWaiting(waiting.at());
            turn.insert(List.copyOf(tasks.subList(before, tasks.size())), now);
            turn.schedules().moveSchedule(schedule.id(), schedule.state().recorded(records.last(), records.number()));
        }
    }

    private Records records(Turn turn, ScheduleRow schedule, long now) {
        return new Records(turn, schedule, queues, ids, tasks, now);
    }

    private void fire(Turn turn, ScheduleRow schedule, long now) {
        Long nominal = schedule.state().next();
        if (nominal == null || declarations.retires(turn, schedule, now)) {
            return;
        }
        Due due;
        try {
            due = Timetables.rule(schedule)
                    .due(
                            timetables.of(schedule),
                            Instant.ofEpochMilli(nominal),
                            Instant.ofEpochMilli(now).minus(Timetables.offset(schedule)));
        } catch (IllegalArgumentException e) {
            broken.add(schedule.name());
            turn.schedules()
                    .moveSchedule(
                            schedule.id(),
                            timetables.from(schedule, schedule.state().base()).state());
            return;
        }
        int before = tasks.size();
        Records records = records(turn, schedule, now);
        long base = schedule.state().base();
        for (Unfired some : due.unfired()) {
            records.unfired(
                    outcome(some.reason()),
                    some.first().toEpochMilli(),
                    some.last().toEpochMilli(),
                    some.count());
            base = Math.max(base, some.last().toEpochMilli());
        }
        // Those that are caught up are not in the way of each other.
        boolean isAlone = due.fired().size() == 1;
        for (Instant at : due.fired()) {
            if (!isAlone || mayFire(turn, schedule, records, at.toEpochMilli(), now)) {
                records.fire(at.toEpochMilli());
            }
            base = Math.max(base, at.toEpochMilli());
        }
        turn.schedules()
                .moveSchedule(
                        schedule.id(),
                        Timetables.at(schedule, base, due.next(), records.last(), records.number())
                                .state());
        if (tasks.size() > before) {
            turn.insert(List.copyOf(tasks.subList(before, tasks.size())), now);
        }
    }

    /** Whether an occurrence fires now. If not, it is recorded. */
    private boolean mayFire(Turn turn, ScheduleRow schedule, Records records, long at, long now) {
        Overlap overlap = schedule.policy().overlap();
        if (overlap == Overlap.ALLOW) {
            return true;
        }
        List<Long> open = turn.schedules().openOccurrences(schedule.id(), MOST_CANCELLED);
        if (open.isEmpty()) {
            return true;
        }
        switch (overlap) {
            case CANCEL_OTHER -> {
                for (long task : open) {
                    cancellation.cancelInTurn(turn, task, now);
                    cancelled.add(task);
                }
                return true;
            }
            case BUFFER_ONE -> {
                for (long waiting : turn.schedules().waitingOf(schedule.id())) {
                    turn.schedules().decideWaiting(schedule.id(), waiting, Outcome.SUPERSEDED, 0);
                }
                records.unfired(Outcome.WAITING, at);
                return false;
            }
            default -> {
                records.unfired(Outcome.OVERLAPPED, at);
                return false;
            }
        }
    }

    private static Outcome outcome(Unfired.Reason reason) {
        return switch (reason) {
            case TOO_LATE -> Outcome.TOO_LATE;
            case SUPERSEDED -> Outcome.SUPERSEDED;
            case OVER_LIMIT -> Outcome.OVER_LIMIT;
        };
    }

    @Override
    public void committed(long now) {
        nextLook = interval == 0 ? Long.MAX_VALUE : now + interval;
        if (hasLooked) {
            // What is due and was not found is about to be fired by somebody else.
            hints.firesAt(next <= now && !hasFired ? now + BUSY_MILLIS : next);
            if (!isWaiting) {
                nextWaiting = Long.MAX_VALUE;
            } else if (nextWaiting == Long.MAX_VALUE) {
                nextWaiting = now + WAITING_MILLIS;
            }
        } else {
            hints.lookAtSchedules();
        }
        for (NewTask task : tasks) {
            boolean ignored = hints.written(task, now);
        }
        if (events.isHeard() && !tasks.isEmpty()) {
            events.fire(new TaskEvent.Submitted(NewTask.ids(tasks)));
        }
        cancelled.forEach(cancellation::interruptCancelled);
        broken.forEach(messages::scheduleBroken);
        declarations.tell();
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        hints.lookAtSchedules();
        if (nextWaiting != Long.MAX_VALUE) {
            nextWaiting = Long.MIN_VALUE;
        }
    }
}
