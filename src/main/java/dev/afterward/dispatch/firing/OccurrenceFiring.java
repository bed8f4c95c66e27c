package dev.afterward.dispatch.firing;

import dev.afterward.Occurrence.Outcome;
import dev.afterward.Overlap;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.step.Cancellation;
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

/** Fires the occurrences of single schedules in a turn: decides which of them fire, by the policy of their schedule. */
final class OccurrenceFiring {

    /** How soon to look again at a schedule that only another client may be able to fire. */
    private static final long LATER_MILLIS = 60_000;

    /** So many tasks of one schedule are cancelled at once. */
    private static final int MOST_CANCELLED = 100;

    private final Timetables timetables;
    private final Queues queues;
    private final TaskIds ids;
    private final Cancellation cancellation;
    private final Declared declared;
    private final boolean exclusive;

    private final List<NewTask> tasks = new ArrayList<>();
    private final List<Cancellation.InTurn> cancelled = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    OccurrenceFiring(FiringSteps.With with, Timetables timetables, Declared declared) {
        this.timetables = timetables;
        this.queues = with.queues();
        this.ids = with.ids();
        this.cancellation = with.cancellation();
        this.declared = declared;
        this.exclusive = with.exclusive();
    }

    /** A turn begins to be written, perhaps once more. */
    void begin() {
        tasks.clear();
        cancelled.clear();
        broken.clear();
    }

    /** The tasks of what fires in this turn. */
    List<NewTask> tasks() {
        return tasks;
    }

    /** The tasks that are cancelled for it. */
    List<Cancellation.InTurn> cancelled() {
        return cancelled;
    }

    /** The names of the schedules that cannot fire, and have fired before. */
    List<String> broken() {
        return broken;
    }

    /** Fires an occurrence that has waited, if it is not too late by now. */
    void fireWaiting(Turn turn, ScheduleTurn.Waiting waiting, long now) {
        ScheduleRow schedule = waiting.schedule();
        long late = now - waiting.at() - Timetables.offset(schedule).toMillis();
        if (schedule.policy()
                .latestStart()
                .filter(most -> late > most.toMillis())
                .isPresent()) {
            boolean ignored = turn.schedules().decideWaiting(schedule.id(), waiting.at(), Outcome.TOO_LATE, 0);
            return;
        }
        Records records = new Records(turn, schedule, queues, ids, tasks, now);
        records.fireWaiting(waiting.at());
        turn.schedules()
                .moveSchedule(
                        schedule.id(),
                        schedule.state()
                                .recorded(records.last(), records.number())
                                .unblocked());
    }

    /** Fires what is due of a schedule, and records what does not fire. */
    void fire(Turn turn, ScheduleRow schedule, long now) {
        Long nominal = schedule.state().next();
        if (nominal == null || declared.settles(turn, schedule, now)) {
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
            cannotFire(turn, schedule, now, String.valueOf(e.getMessage()));
            return;
        }
        Records records = new Records(turn, schedule, queues, ids, tasks, now);
        long base = schedule.state().base();
        for (Unfired some : due.unfired()) {
            records.unfired(
                    outcome(some.reason()),
                    some.first().toEpochMilli(),
                    some.last().toEpochMilli(),
                    some.count());
            base = Math.max(base, some.last().toEpochMilli());
        }
        // Those that are caught up are wanted all.
        boolean isAlone = due.fired().size() == 1;
        ScheduleRow.State state = schedule.state();
        for (Instant at : due.fired()) {
            if (!isAlone || mayFire(turn, schedule, records, at.toEpochMilli(), now)) {
                records.fire(at.toEpochMilli());
                state = state.unblocked();
            } else {
                state = state.blocked(now);
            }
            base = Math.max(base, at.toEpochMilli());
        }
        turn.schedules()
                .moveSchedule(
                        schedule.id(),
                        Timetables.at(schedule.at(state), base, due.next(), records.last(), records.number())
                                .state());
    }

    /** Another client may know a zone that this one does not know: it is left to that one. */
    private void cannotFire(Turn turn, ScheduleRow schedule, long now, String why) {
        if (schedule.state().problem() == null) {
            broken.add(schedule.name());
        }
        turn.schedules()
                .moveSchedule(
                        schedule.id(),
                        schedule.state()
                                .firing(exclusive ? null : now + LATER_MILLIS)
                                .broken(why));
    }

    /** Whether an occurrence fires now. If not, it is recorded. */
    private boolean mayFire(Turn turn, ScheduleRow schedule, Records records, long at, long now) {
        Overlap overlap = schedule.policy().overlap();
        if (overlap == Overlap.ALLOW) {
            return true;
        }
        List<Long> open = turn.schedules().openOccurrences(schedule.id(), MOST_CANCELLED);
        if (open.isEmpty() || overlap != Overlap.SKIP) {
            // A later one takes the place of one that waits, which would come after it otherwise.
            ScheduleActs.decideWaiting(turn, schedule, Outcome.SUPERSEDED);
        }
        if (open.isEmpty()) {
            return true;
        }
        switch (overlap) {
            case CANCEL_OTHER -> {
                for (long task : open) {
                    // One that somebody else has locked is about to end, or to be cancelled.
                    if (turn.schedules().lock(task)) {
                        cancelled.add(cancellation.cancelInTurn(turn, task, now));
                    }
                }
                return true;
            }
            case BUFFER_ONE -> {
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
}
