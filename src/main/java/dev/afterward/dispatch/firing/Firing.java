package dev.afterward.dispatch.firing;

import dev.afterward.TaskEvent;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.ScheduleMessages;
import dev.afterward.dispatch.step.Cancellation;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.store.NewTask;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleTurn;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Fires schedules: writes their tasks, records their occurrences and works out their next times, in one transaction. Any client
 * that is started does so, whether or not it processes their queues.
 *
 * <p>When the next schedule is to be fired is a hint, see {@link Hints}: an engine without schedules asks once, when it starts.
 * Who changes a schedule, or decides an occurrence of it that waits, has locked its row. Nodes T1 and T2 may both find an
 * occurrence that waits; T2 gets the lock when T1 has committed, decides nothing then, and fires nothing.
 */
final class Firing implements TurnStep {

    /** So many schedules are fired in one turn: each costs a few statements, and everybody else waits meanwhile. */
    private static final int MOST = 50;

    /** How often to look whether an occurrence that waits may fire, if nothing says so. */
    private static final long WAITING_MILLIS = 5_000;

    /** How soon to look again at what another client is about to fire. */
    private static final long BUSY_MILLIS = 50;

    /** How soon to try again what could not be fired: at first, and later. */
    private static final long AGAIN_MILLIS = 5_000;

    private static final long LATER_MILLIS = 60_000;

    private final Hints hints;
    private final Cancellation cancellation;
    private final Declared declared;
    private final BatchSize batch;
    private final EventQueue events;
    private final ScheduleMessages messages;
    private final BooleanSupplier isStarted;
    /** How often to look for what other clients have done, where they cannot tell; 0 for never. */
    private final long interval;

    private final OccurrenceFiring firing;
    private final List<NewTask> tasks;
    private final List<Cancellation.InTurn> cancelled;
    private int most;
    private boolean hasMore;
    private boolean hasFired;
    private boolean hasLooked;
    private long next;
    private boolean isWaiting;

    /** Until when nothing has to be done for occurrences that wait; {@link Long#MAX_VALUE} when none does. */
    private volatile long nextWaiting = Long.MAX_VALUE;

    private volatile long nextLook;

    /**
     * Nothing is known of schedules.
     *
     * @param with what it works with
     * @param timetables the times of schedules
     * @param declared what is declared here
     */
    Firing(FiringSteps.With with, Timetables timetables, Declared declared) {
        this.hints = with.hints();
        this.cancellation = with.cancellation();
        this.declared = declared;
        this.batch = with.batch();
        this.events = with.events();
        this.messages = with.messages();
        this.isStarted = with.isStarted();
        this.interval = with.interval();
        this.nextLook = interval == 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        firing = new OccurrenceFiring(with, timetables, declared);
        tasks = firing.tasks();
        cancelled = firing.cancelled();
    }

    /** The task of an occurrence has ended: another one may have waited for that. */
    void occurrenceEnded() {
        if (nextWaiting != Long.MAX_VALUE) {
            nextWaiting = Long.MIN_VALUE;
        }
    }

    /** A clock that was set back does not prolong the waits. */
    @Override
    public long due(long now) {
        if (!isStarted.getAsBoolean()) {
            return Long.MAX_VALUE;
        }
        long waiting = nextWaiting == Long.MAX_VALUE ? Long.MAX_VALUE : Math.min(nextWaiting, now + WAITING_MILLIS);
        long look = interval == 0 ? Long.MAX_VALUE : Math.min(nextLook, now + interval);
        return Math.min(hints.nextFire(), Math.min(waiting, look));
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
        most = Math.min(MOST, batch.rows());
        hints.lookingAtSchedules();
        // What ends from now on is looked at by the next turn.
        nextWaiting = nextWaiting == Long.MAX_VALUE ? Long.MAX_VALUE : now + WAITING_MILLIS;
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        firing.begin();
        hasLooked = false;
        next = Long.MIN_VALUE;
        ScheduleTurn schedules = turn.schedules();
        List<ScheduleTurn.Waiting> waiting = new ArrayList<>();
        isolation.run(turn, () -> waiting.addAll(schedules.waitingSchedules(most)), failure -> waiting.clear());
        for (ScheduleTurn.Waiting one : waiting) {
            boolean ignored = alone(turn, one.schedule(), isolation, now, () -> firing.fireWaiting(turn, one, now));
        }
        List<ScheduleRow> due = new ArrayList<>();
        isolation.run(turn, () -> due.addAll(schedules.dueSchedules(now, most)), failure -> due.clear());
        hasFired = !due.isEmpty();
        hasMore = due.size() == most;
        for (ScheduleRow schedule : due) {
            if (tasks.size() >= batch.rows()) {
                hasMore = true;
                break;
            }
            if (!alone(turn, schedule, isolation, now, () -> firing.fire(turn, schedule, now))) {
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

    /** Fires a schedule so that it can fail alone. Returns whether it has not failed. */
    private boolean alone(Turn turn, ScheduleRow schedule, Isolation isolation, long now, Runnable act) {
        int before = tasks.size();
        int told = cancelled.size();
        boolean[] succeeded = {true};
        isolation.run(
                turn,
                () -> {
                    act.run();
                    if (tasks.size() > before) {
                        turn.insert(List.copyOf(tasks.subList(before, tasks.size())), now);
                    }
                },
                failure -> {
                    tasks.subList(before, tasks.size()).clear();
                    cancelled.subList(told, cancelled.size()).clear();
                    messages.notFired(schedule.name(), failure);
                    succeeded[0] = false;
                });
        return succeeded[0];
    }

    /** Soon at first, so that it is not too late, and later less often. */
    private static void postpone(Turn turn, ScheduleRow schedule, long now) {
        Long nominal = schedule.state().next();
        long late = nominal == null ? LATER_MILLIS : now - nominal;
        long delay = Math.max(AGAIN_MILLIS, Math.min(LATER_MILLIS, late));
        turn.schedules().moveSchedule(schedule.id(), schedule.state().firing(now + delay));
    }

    @Override
    public void committed(long now) {
        nextLook = interval == 0 ? Long.MAX_VALUE : now + interval;
        if (hasLooked) {
            // What is due and was not found is about to be fired by somebody else.
            hints.firesAt(next <= now && !hasFired ? now + BUSY_MILLIS : next);
            hasMore &= next <= now;
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
        cancelled.forEach(cancellation::committed);
        firing.broken().forEach(messages::broken);
        declared.tell();
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        hasMore = false;
        hints.lookAtSchedules();
        if (nextWaiting != Long.MAX_VALUE) {
            nextWaiting = Long.MIN_VALUE;
        }
    }
}
