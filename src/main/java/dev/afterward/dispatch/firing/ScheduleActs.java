package dev.afterward.dispatch.firing;

import dev.afterward.Occurrence.Outcome;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.schedule.Timetable;
import dev.afterward.store.NewTask;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.ScheduleRow.Edit;
import dev.afterward.store.ScheduleRow.Origin;
import dev.afterward.store.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is asked of single schedules, each act once: by the application, by people, and by what is declared. Used under the gate. */
public final class ScheduleActs {

    /** So many occurrences that a pause has left out are counted. */
    private static final long MOST_COUNTED = 10_000;

    private final Timetables timetables;
    private final Queues queues;
    private final TaskIds ids;

    ScheduleActs(Timetables timetables, Queues queues, TaskIds ids) {
        this.timetables = timetables;
        this.queues = queues;
        this.ids = ids;
    }

    /**
     * Defines a schedule for the application, or changes it. What is the same already stays as it is.
     *
     * @param turn the turn
     * @param wanted what it is to be
     * @param now the time
     * @return the schedule as it is then, and whether that has changed anything
     */
    public Put put(Turn turn, DeclaredSchedule wanted, long now) {
        Optional<ScheduleRow> found = turn.schedules().schedule(wanted.name());
        if (found.isEmpty()) {
            Optional<ScheduleRow> made = define(turn, wanted, Origin.PUT, now);
            if (made.isPresent()) {
                return new Put(made.get(), true, null);
            }
            found = turn.schedules().schedule(wanted.name());
        }
        ScheduleRow row = found.orElseThrow(() -> new TaskStoreException(
                "schedule '" + wanted.name() + "' is stored and removed by other clients all the time"));
        return change(turn, row, wanted, null, now);
    }

    /**
     * Changes a schedule. If it is the same already it stays as it is.
     *
     * @param turn the turn
     * @param row the schedule, which the turn has locked
     * @param wanted what it is to be
     * @param editor who edits it in the console; null when the application puts it
     * @param now the time
     * @return the schedule as it is then, and whether that has changed anything
     */
    public Put change(Turn turn, ScheduleRow row, DeclaredSchedule wanted, @Nullable String editor, long now) {
        boolean isRetired = row.state().retiredAt() != null;
        if (wanted.isSameAs(row) && !isRetired) {
            return new Put(row, false, null);
        }
        boolean isPut = row.origin().definition() == null;
        Edit edit = new Edit(now, editor);
        Origin origin = isPut || isRetired
                ? new Origin(null, null, "", editor == null ? null : edit)
                : new Origin(
                        row.origin().application(),
                        row.origin().definition(),
                        row.origin().earlier(),
                        edit);
        Edit before = row.origin().edit();
        boolean endsEdit = editor == null && before != null && before.by() != null;
        return new Put(redefine(turn, row, wanted, origin, now), true, endsEdit ? before : null);
    }

    /**
     * A schedule that was put.
     *
     * @param row the schedule
     * @param changed whether it was another one before
     * @param undone what was edited in the console, and is undone by this; null when there is nothing
     */
    public record Put(
            ScheduleRow row, boolean changed, @Nullable Edit undone) {}

    /**
     * Stores another definition. If it fires at other times, or was retired, they begin now, and what was due by the old ones and
     * has not fired is recorded. What has fired already does not fire again, even if the clock was set back.
     */
    ScheduleRow redefine(Turn turn, ScheduleRow row, DeclaredSchedule wanted, Origin origin, long now) {
        boolean begins = !row.times().equals(wanted.times()) || row.state().retiredAt() != null;
        ScheduleRow redefined = begins
                ? timetables.from(wanted.changed(behind(turn, row, now), origin), now)
                : timetables.from(wanted.changed(row, origin), row.state().base());
        turn.schedules().putSchedule(redefined);
        return redefined;
    }

    /** Stores a new schedule; empty when another client has stored one of the same name meanwhile. */
    Optional<ScheduleRow> define(Turn turn, DeclaredSchedule wanted, Origin origin, long now) {
        ScheduleRow row = timetables.from(wanted.row(origin, now), now);
        int id = turn.schedules().putSchedule(row);
        return id == 0 ? Optional.empty() : Optional.of(row.stored(id));
    }

    /** Retires a schedule: what is due does not fire, and neither does what waits. */
    void retire(Turn turn, ScheduleRow row, long now) {
        decideWaiting(turn, row, Outcome.REPLACED);
        turn.schedules().moveSchedule(row.id(), behind(turn, row, now).state().retired(now));
    }

    /** What is due and will not fire any more is recorded. */
    private ScheduleRow behind(Turn turn, ScheduleRow row, long now) {
        ScheduleRow whole = row.state().retiredAt() == null
                ? row
                : timetables.from(row.at(row.state().unretired()), row.state().base());
        return unfired(turn, whole, row.state().pausedAt() == null ? Outcome.REPLACED : Outcome.PAUSED, now);
    }

    /** Records that what is due now does not fire. Returns the schedule behind that. */
    private ScheduleRow unfired(Turn turn, ScheduleRow row, Outcome why, long now) {
        Long first = row.state().next();
        long until = now - Timetables.offset(row).toMillis();
        if (first == null || first > until) {
            return row;
        }
        Timetable times;
        try {
            times = timetables.of(row);
        } catch (IllegalArgumentException e) {
            return row;
        }
        Instant from = Instant.ofEpochMilli(first);
        Instant last = times.latest(from, Instant.ofEpochMilli(until));
        Records records = new Records(turn, row, queues, ids, new ArrayList<>(), now);
        records.unfired(why, first, last.toEpochMilli(), times.count(from, last, MOST_COUNTED));
        return Timetables.at(row, last.toEpochMilli(), times.next(last), records.last(), records.number());
    }

    /** Decides what waits, if anything does. */
    static void decideWaiting(Turn turn, ScheduleRow row, Outcome outcome) {
        for (long waiting : turn.schedules().waitingOf(row.id())) {
            boolean ignored = turn.schedules().decideWaiting(row.id(), waiting, outcome, 0);
        }
    }

    /**
     * Pauses a schedule, or lets it go on. What was due during the pause is recorded, and does not fire.
     *
     * @param turn the turn
     * @param row the schedule, which the turn has locked
     * @param paused whether it is to be paused
     * @param actor who pauses it, or null when the application does
     * @param now the time
     * @return whether that has changed anything
     */
    public boolean pause(Turn turn, ScheduleRow row, boolean paused, @Nullable String actor, long now) {
        if (paused == (row.state().pausedAt() != null)) {
            return false;
        }
        if (paused) {
            decideWaiting(turn, row, Outcome.PAUSED);
            turn.schedules()
                    .moveSchedule(row.id(), row.state().paused(now, actor).firing(null));
        } else {
            goOn(turn, row, now);
        }
        return true;
    }

    private void goOn(Turn turn, ScheduleRow row, long now) {
        ScheduleRow going = timetables.from(
                row.at(row.state().paused(null, null)), row.state().base());
        turn.schedules()
                .moveSchedule(
                        row.id(), unfired(turn, going, Outcome.PAUSED, now).state());
    }

    /**
     * Enqueues the task of a schedule. Its times are not changed.
     *
     * @param turn the turn
     * @param row the schedule, which the turn has locked
     * @param now the time
     * @return the task
     */
    public NewTask run(Turn turn, ScheduleRow row, long now) {
        List<NewTask> tasks = new ArrayList<>();
        Records records = new Records(turn, row, queues, ids, tasks, now);
        NewTask task = records.run();
        turn.insert(tasks, now);
        turn.schedules().moveSchedule(row.id(), row.state().recorded(row.state().last(), records.number()));
        return task;
    }
}
