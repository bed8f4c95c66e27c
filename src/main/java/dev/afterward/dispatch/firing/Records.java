package dev.afterward.dispatch.firing;

import dev.afterward.Occurrence.Outcome;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.NewTask;
import dev.afterward.store.OccurrenceRow;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.Turn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the occurrences of one schedule in a turn, and their tasks. */
final class Records {

    private final Turn turn;
    private final ScheduleRow schedule;
    private final Queues queues;
    private final TaskIds ids;
    private final List<NewTask> tasks;
    private final long now;
    private long number;
    private @Nullable Long last;

    /**
     * Nothing is written yet.
     *
     * @param turn the turn
     * @param schedule whose occurrences they are
     * @param queues say with which priority tasks run
     * @param ids the ids of tasks
     * @param tasks the tasks are added here, to be written with the turn
     * @param now the time
     */
    Records(Turn turn, ScheduleRow schedule, Queues queues, TaskIds ids, List<NewTask> tasks, long now) {
        this.turn = turn;
        this.schedule = schedule;
        this.queues = queues;
        this.ids = ids;
        this.tasks = tasks;
        this.now = now;
        this.number = schedule.state().number();
        this.last = schedule.state().last();
    }

    /** How many occurrences were recorded. */
    long number() {
        return number;
    }

    /** The nominal time of the last one that has fired, or null. */
    @Nullable
    Long last() {
        return last;
    }

    /** Several occurrences do not fire. */
    void unfired(Outcome why, long first, long until, long count) {
        boolean ignored = record(first, until, count, false, why, 0);
    }

    /** An occurrence does not fire now. */
    void unfired(Outcome why, long at) {
        unfired(why, at, at, 1);
    }

    /** An occurrence fires, unless one with the same time has fired before. */
    void fire(long at) {
        NewTask task = task();
        if (record(at, at, 1, false, Outcome.FIRED, task.id())) {
            tasks.add(task);
            last = at;
        }
    }

    /**
     * An occurrence fires that has waited. That of another client that has decided it meanwhile is final: whoever decides has
     * locked the schedule.
     */
    void fireWaiting(long at) {
        NewTask task = task();
        if (turn.schedules().decideWaiting(schedule.id(), at, Outcome.FIRED, task.id())) {
            tasks.add(task);
            last = last == null ? at : Math.max(last, at);
        }
    }

    /** The schedule is run by hand. Returns the task. */
    NewTask run() {
        NewTask task = task();
        long at = now;
        while (!record(at, at, 1, true, Outcome.FIRED, task.id())) {
            at++;
        }
        tasks.add(task);
        return task;
    }

    private boolean record(long at, long until, long count, boolean byHand, Outcome outcome, long task) {
        boolean isNew = turn.schedules()
                .recordOccurrence(new OccurrenceRow(
                        schedule.id(), number + 1, at, until, count, byHand, last, now, outcome, task));
        if (isNew) {
            number++;
        }
        return isNew;
    }

    private NewTask task() {
        RuntimeQueue queue = queues.find(schedule.queue());
        ScheduleRow.Urgency urgency = queue == null ? schedule.urgency() : DeclaredSchedule.urgency(queue.config());
        return new NewTask(
                ids.next(),
                schedule.queue(),
                urgency.priority(),
                now,
                urgency.expireAfter() == 0 ? 0 : now + urgency.expireAfter(),
                0,
                schedule.payload(),
                schedule.version());
    }
}
