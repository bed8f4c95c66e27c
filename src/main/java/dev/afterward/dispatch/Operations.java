package dev.afterward.dispatch;

import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.store.Alteration;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.TaskOperations;
import dev.afterward.store.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people do by hand: each a command of one turn, which holds the effect and the record of it. */
final class Operations implements TaskOperations {

    private final TaskEngine engine;

    Operations(TaskEngine engine) {
        this.engine = engine;
    }

    @Override
    public EngineStatus status() {
        EngineRun run = engine.life();
        RuntimeException refusal = run.turns.refusal();
        long last = run.turns.lastTurn();
        Map<Lane, Integer> running = run.rack.load();
        return new EngineStatus(
                run.isStarted(),
                run.config.workers(),
                running.values().stream().mapToInt(Integer::intValue).sum(),
                last == 0 ? null : Instant.ofEpochMilli(last),
                refusal == null ? null : String.valueOf(refusal.getMessage()),
                run.lanes.values().stream()
                        .map(lane -> new EngineStatus.Lane(
                                lane.config(),
                                lane.binding.type().getName(),
                                lane.limit,
                                lane.concurrency,
                                running.getOrDefault(lane, 0),
                                lane.paused))
                        .toList());
    }

    @Override
    public List<TaskId> apply(Deed deed, List<TaskId> tasks, String actor) {
        if (tasks.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " tasks at once, were " + tasks.size());
        }
        List<TaskId> distinct = tasks.stream().distinct().toList();
        EngineRun run = engine.accepting();
        long now = run.clock.millis();
        return switch (deed) {
            case RETRY -> alter(run, deed, distinct, id -> new Alteration.Retry(id, now), actor, null);
            case RUN_NOW -> alter(run, deed, distinct, id -> new Alteration.RunNow(id, now), actor, null);
            case DELETE -> alter(run, deed, distinct, Alteration.Delete::new, actor, null);
            case CANCEL -> cancel(run, distinct, actor);
            default -> throw new IllegalArgumentException(deed + " is not done to a list of tasks");
        };
    }

    @Override
    public boolean reschedule(TaskId task, Instant due, String actor) {
        EngineRun run = engine.accepting();
        long at = TaskEngine.dueMillis(due);
        long now = run.clock.millis();
        return !alter(
                        run,
                        Deed.RESCHEDULE,
                        List.of(task),
                        id -> new Alteration.Reschedule(id, at, now),
                        actor,
                        Instant.ofEpochMilli(at).toString())
                .isEmpty();
    }

    @Override
    public boolean reprioritize(TaskId task, int priority, String actor) {
        return !alter(
                        engine.accepting(),
                        Deed.REPRIORITIZE,
                        List.of(task),
                        id -> new Alteration.Reprioritize(id, priority),
                        actor,
                        String.valueOf(priority))
                .isEmpty();
    }

    private interface Change {
        Alteration of(long id);
    }

    private static List<TaskId> alter(
            EngineRun run, Deed deed, List<TaskId> tasks, Change change, String actor, @Nullable String detail) {
        return run.commands.execute(
                turn -> {
                    List<TaskId> done = new ArrayList<>();
                    for (TaskId task : tasks) {
                        if (turn.alter(change.of(task.value()))) {
                            audit(turn, run, deed, task, actor, detail);
                            done.add(task);
                        }
                    }
                    return done;
                },
                done -> {
                    if (!done.isEmpty()) {
                        run.agenda.lookAgain();
                        run.lookEverywhere();
                    }
                });
    }

    private static void audit(Turn turn, EngineRun run, Deed deed, TaskId task, String actor, @Nullable String detail) {
        turn.audit(new AuditEntry(0, run.clock.millis(), actor, deed.name(), task.value(), null, detail));
    }

    /** One that runs is interrupted, and the store is told why at the end of its attempt; the others end here. */
    private List<TaskId> cancel(EngineRun run, List<TaskId> tasks, String actor) {
        long now = run.clock.millis();
        Set<TaskId> interrupted = new HashSet<>();
        for (TaskId task : tasks) {
            Attempt attempt = run.inFlight.get(task.value());
            if (attempt != null
                    && attempt.interruption() != Attempt.Interruption.CANCELLED
                    && attempt.interrupt(Attempt.Interruption.CANCELLED)) {
                interrupted.add(task);
            }
        }
        List<TaskId> cancelled = run.commands.execute(
                turn -> {
                    List<TaskId> done = new ArrayList<>();
                    for (TaskId task : tasks) {
                        if (interrupted.contains(task) || TaskEngine.cancel(run, turn, task, now)) {
                            audit(turn, run, Deed.CANCEL, task, actor, null);
                            done.add(task);
                        }
                    }
                    return done;
                },
                done -> run.cleanup.kept(now));
        for (TaskId task : cancelled) {
            if (!interrupted.contains(task)) {
                run.events.fire(new TaskEvent.Cancelled(task));
            }
        }
        return cancelled;
    }

    /** The decision is kept in memory until it is written, so the record follows it. */
    @Override
    public boolean resolve(TaskId task, boolean committed, String actor) {
        EngineRun run = engine.accepting();
        boolean resolved = engine.resolve(task, committed);
        if (resolved) {
            run.commands.execute(
                    turn -> {
                        audit(turn, run, committed ? Deed.COMMIT : Deed.ROLL_BACK, task, actor, null);
                        return true;
                    },
                    done -> {});
        }
        return resolved;
    }

    @Override
    public boolean setConcurrency(String queue, int most, String actor) {
        if (most < 0) {
            throw new IllegalArgumentException(
                    "the limit is the number of tasks that run at the same time, or 0 for what is configured, was "
                            + most);
        }
        return engine.setConcurrency(
                queue,
                most,
                (turn, now) -> turn.audit(new AuditEntry(
                        0, now, actor, Deed.LIMIT.name(), 0, queue, most == 0 ? null : String.valueOf(most))));
    }

    @Override
    public boolean setPaused(String queue, boolean paused, String actor) {
        return engine.setPaused(
                queue,
                paused,
                (turn, now) -> turn.audit(
                        new AuditEntry(0, now, actor, (paused ? Deed.PAUSE : Deed.RESUME).name(), 0, queue, null)));
    }
}
