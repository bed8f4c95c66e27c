package dev.afterward.dispatch;

import dev.afterward.Recurrence;
import dev.afterward.SchedulePolicy;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.dispatch.firing.DeclaredSchedule;
import dev.afterward.dispatch.firing.ScheduleActs;
import dev.afterward.schedule.Timetable;
import dev.afterward.store.Act;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.ManualSchedules;
import dev.afterward.store.NewTask;
import dev.afterward.store.ScheduleRow;
import dev.afterward.store.Turn;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is done to schedules, by the client's methods and by the console alike: each act a command of one turn. */
final class ScheduleOperations implements ManualSchedules {

    private final EngineSetup setup;
    private final Supplier<EngineRun> accepting;

    ScheduleOperations(EngineSetup setup, Supplier<EngineRun> accepting) {
        this.setup = setup;
        this.accepting = accepting;
    }

    /** Defines a schedule, or changes it. */
    ScheduleRow put(DeclaredSchedule wanted, String actor) {
        EngineRun run = accepting.get();
        return run.steps
                .commands
                .execute(
                        turn -> {
                            long now = setup.clock().millis();
                            ScheduleActs.Put put = run.steps.schedules.acts().put(turn, wanted, now);
                            if (put.changed()) {
                                audit(
                                        run,
                                        turn,
                                        Deed.CHANGE_SCHEDULE,
                                        put.row(),
                                        actor,
                                        wanted.times().text(),
                                        now);
                            }
                            return put;
                        },
                        put -> {
                            run.queues.expectSchedules(put.row().queue());
                            if (put.changed()) {
                                changed(run, put.row().queue());
                            }
                            ScheduleRow.Edit undone = put.undone();
                            if (undone != null) {
                                run.messages.schedules().editEnds(put.row().name(), undone.by(), undone.at());
                            }
                        })
                .row();
    }

    private void changed(EngineRun run, int queue) {
        run.steps.schedules.changed(queue);
        run.hints.tellOthers();
    }

    private static void audit(
            EngineRun run, Turn turn, Deed deed, ScheduleRow row, String actor, @Nullable String detail, long now) {
        turn.audit(
                new Act(now, actor, null, null),
                deed,
                List.of(),
                run.queues.name(row.queue()),
                row.name() + (detail == null ? "" : ": " + detail));
    }

    @Override
    public boolean pause(String name, boolean paused, String actor) {
        return act(
                name,
                paused ? Deed.PAUSE_SCHEDULE : Deed.RESUME_SCHEDULE,
                actor,
                (run, turn, row, now) -> run.steps.schedules.acts().pause(turn, row, paused, actor, now));
    }

    @Override
    public boolean remove(String name, String actor) {
        return act(
                name,
                Deed.REMOVE_SCHEDULE,
                actor,
                (run, turn, row, now) -> turn.schedules().removeSchedule(name));
    }

    @Override
    public Edit edit(
            String name,
            Predicate<ScheduleRow> isExpected,
            Recurrence recurrence,
            SchedulePolicy policy,
            String actor) {
        check(recurrence);
        Edit[] edit = {Edit.GONE};
        boolean ignored = act(name, Deed.CHANGE_SCHEDULE, actor, (run, turn, row, now) -> {
            if (row.state().retiredAt() != null) {
                edit[0] = Edit.RETIRED;
            } else if (!isExpected.test(row)) {
                edit[0] = Edit.CHANGED;
            } else {
                DeclaredSchedule wanted = new DeclaredSchedule(
                        name,
                        row.queue(),
                        row.payload(),
                        row.version(),
                        ScheduleRow.Times.of(recurrence),
                        policy,
                        row.urgency());
                boolean changed = run.steps
                        .schedules
                        .acts()
                        .change(turn, row, wanted, actor, now)
                        .changed();
                edit[0] = changed ? Edit.STORED : Edit.SAME;
            }
            return edit[0] == Edit.STORED;
        });
        return edit[0];
    }

    /** An act on a schedule that there is. */
    private interface Effect {
        boolean of(EngineRun run, Turn turn, ScheduleRow row, long now);
    }

    private boolean act(String name, Deed deed, String actor, Effect effect) {
        EngineRun run = accepting.get();
        int[] queue = {0};
        return run.steps.commands.execute(
                turn -> {
                    long now = setup.clock().millis();
                    Optional<ScheduleRow> found = turn.schedules().schedule(name);
                    if (found.isEmpty() || !effect.of(run, turn, found.get(), now)) {
                        return false;
                    }
                    queue[0] = found.get().queue();
                    audit(run, turn, deed, found.get(), actor, null, now);
                    return true;
                },
                done -> {
                    if (done) {
                        changed(run, queue[0]);
                    }
                });
    }

    @Override
    public Optional<TaskId> run(String name, String actor) {
        EngineRun run = accepting.get();
        return run.steps
                .commands
                .execute(
                        turn -> {
                            long now = setup.clock().millis();
                            Optional<NewTask> task = turn.schedules()
                                    .schedule(name)
                                    .map(row -> {
                                        NewTask made =
                                                run.steps.schedules.acts().run(turn, row, now);
                                        audit(run, turn, Deed.RUN_SCHEDULE, row, actor, null, now);
                                        return made;
                                    });
                            return task;
                        },
                        task -> task.ifPresent(made -> {
                            changed(run, made.queue());
                            boolean ignored =
                                    run.hints.written(made, setup.clock().millis());
                            run.events.fire(new TaskEvent.Submitted(List.of(new TaskId(made.id()))));
                        }))
                .map(task -> new TaskId(task.id()));
    }

    @Override
    public List<Instant> next(ScheduleRow schedule, int count) {
        try {
            Timetable times = Timetable.of(schedule.times().recurrence());
            ScheduleRow.State state = schedule.state();
            Long next = state.next();
            Instant first = next == null ? times.next(Instant.ofEpochMilli(state.base())) : Instant.ofEpochMilli(next);
            Instant now = Instant.ofEpochMilli(setup.clock().millis());
            if (first != null && !state.isActive() && !first.isAfter(now)) {
                // What was due before does not fire.
                first = times.next(times.latest(first, now));
            }
            return from(first, times, count);
        } catch (IllegalArgumentException | DateTimeException e) {
            return List.of();
        }
    }

    @Override
    public List<Instant> next(Recurrence recurrence, int count) {
        Timetable times = Timetable.of(recurrence);
        return from(times.next(Instant.ofEpochMilli(setup.clock().millis())), times, count);
    }

    private static List<Instant> from(@Nullable Instant first, Timetable times, int count) {
        List<Instant> result = new ArrayList<>();
        for (Instant at = first; at != null && result.size() < count; at = times.next(at)) {
            result.add(at);
        }
        return result;
    }

    /** Refuses what cannot be read. */
    static void check(Recurrence recurrence) {
        Timetable ignored = Timetable.of(recurrence);
    }
}
