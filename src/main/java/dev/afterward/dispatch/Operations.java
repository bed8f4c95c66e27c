package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.Alteration;
import dev.afterward.store.AuditEntry;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.Readied;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is done to single tasks and queues, by the client's methods and by the console alike: each act once, a command of
 * one turn, which holds the effect and, where somebody is named, the record of it.
 */
final class Operations implements ManualOperations {

    private static final Duration RESOLVE_PATIENCE = Duration.ofSeconds(30);

    private final EngineSetup setup;
    private final TransactionPort port;
    private final Supplier<EngineRun> life;
    private final Supplier<EngineRun> accepting;

    Operations(EngineSetup setup, TransactionPort port, Supplier<EngineRun> life, Supplier<EngineRun> accepting) {
        this.setup = setup;
        this.port = port;
        this.life = life;
        this.accepting = accepting;
    }

    @Override
    public EngineStatus status() {
        EngineRun run = life.get();
        RuntimeException refusal = run.turns.refusal();
        long last = run.turns.lastTurn();
        Map<RuntimeQueue, Integer> running = run.work.load(run.queues.all());
        return new EngineStatus(
                run.isStarted(),
                setup.config().workers(),
                running.values().stream().mapToInt(Integer::intValue).sum(),
                last == 0 ? null : Instant.ofEpochMilli(last),
                refusal == null ? null : String.valueOf(refusal.getMessage()),
                run.queues.all().stream()
                        .map(queue -> new EngineStatus.Lane(
                                queue.config(),
                                queue.type().getName(),
                                queue.limit(),
                                queue.concurrency(),
                                running.getOrDefault(queue, 0),
                                queue.isPaused()))
                        .toList());
    }

    @Override
    public List<TaskId> apply(Deed deed, List<TaskId> tasks, String actor) {
        if (tasks.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " tasks at once, were " + tasks.size());
        }
        List<TaskId> distinct = tasks.stream().distinct().toList();
        EngineRun run = accepting.get();
        long now = setup.clock().millis();
        return switch (deed) {
            case RETRY -> alter(run, deed, distinct, id -> new Alteration.Retry(id, now), actor, null);
            case RUN_NOW -> alter(run, deed, distinct, id -> new Alteration.RunNow(id, now), actor, null);
            case DELETE -> alter(run, deed, distinct, Alteration.Delete::new, actor, null);
            case CANCEL -> run.cancellation.cancel(distinct, (turn, task) -> audit(turn, deed, task, actor, null));
            default -> throw new IllegalArgumentException(deed + " is not done to a list of tasks");
        };
    }

    /** Cancels a task, without a record. Returns whether it does not run again; true as well if it was told before. */
    boolean cancel(TaskId task) {
        EngineRun run = accepting.get();
        if (!run.cancellation.cancel(List.of(task), (turn, cancelled) -> {}).isEmpty()) {
            return true;
        }
        Attempt attempt = run.claimed.find(task.value());
        return attempt != null && attempt.interruption() == Attempt.Interruption.CANCELLED;
    }

    @Override
    public boolean reschedule(TaskId task, Instant due, String actor) {
        long at = TaskEncoder.dueMillis(due);
        long now = setup.clock().millis();
        String detail = Instant.ofEpochMilli(at).toString();
        return !alter(
                        accepting.get(),
                        Deed.RESCHEDULE,
                        List.of(task),
                        id -> new Alteration.Reschedule(id, at, now),
                        actor,
                        detail)
                .isEmpty();
    }

    @Override
    public boolean reprioritize(TaskId task, int priority, String actor) {
        return !alter(
                        accepting.get(),
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

    private List<TaskId> alter(
            EngineRun run, Deed deed, List<TaskId> tasks, Change change, String actor, @Nullable String detail) {
        Map<TaskId, Readied> altered = run.steps.commands.execute(
                turn -> {
                    Map<TaskId, Readied> done = new LinkedHashMap<>();
                    for (TaskId task : tasks) {
                        Optional<Readied> effect = turn.alter(change.of(task.value()));
                        if (effect.isPresent()) {
                            audit(turn, deed, task, actor, detail);
                            done.put(task, effect.get());
                        }
                    }
                    return done;
                },
                done -> done.values().forEach(run.hints::readied));
        return new ArrayList<>(altered.keySet());
    }

    private void audit(Turn turn, Deed deed, TaskId task, String actor, @Nullable String detail) {
        turn.audit(new AuditEntry(0, setup.clock().millis(), actor, deed.name(), task.value(), null, detail));
    }

    /** The decision is kept in memory until it is written, so the record follows it. */
    @Override
    public boolean resolve(TaskId task, boolean committed, String actor) {
        EngineRun run = accepting.get();
        boolean resolved = resolve(task, committed);
        if (resolved) {
            run.steps.commands.execute(
                    turn -> {
                        audit(turn, committed ? Deed.COMMIT : Deed.ROLL_BACK, task, actor, null);
                        return true;
                    },
                    done -> {});
        }
        return resolved;
    }

    /** Decides a transaction in doubt, without a record. Returns whether there was one. */
    private boolean resolve(TaskId task, boolean committed) {
        EngineRun run = accepting.get();
        OptionalLong transaction = run.steps.commands.execute(turn -> turn.doubted(task.value()), found -> {});
        if (transaction.isEmpty()) {
            return false;
        }
        Outcome outcome = committed ? Outcome.COMMITTED : Outcome.ROLLED_BACK;
        if (!port.decide(transaction.getAsLong(), outcome, RESOLVE_PATIENCE)) {
            throw new TaskStoreException("the store has not taken the decision yet; it is kept, and written as soon as"
                    + " the store answers again");
        }
        return true;
    }

    @Override
    public boolean setConcurrency(String queue, int most, String actor) {
        if (most < 0) {
            throw new IllegalArgumentException(
                    "the limit is the number of tasks that run at the same time, or 0 for what is configured, was "
                            + most);
        }
        EngineRun run = accepting.get();
        RuntimeQueue limited = run.queues.named(queue);
        return run.steps.commands.execute(
                turn -> {
                    if (limited.concurrency() == most) {
                        return false;
                    }
                    turn.concurrency(limited.id(), most);
                    String detail = most == 0 ? null : String.valueOf(most);
                    turn.audit(new AuditEntry(0, setup.clock().millis(), actor, Deed.LIMIT.name(), 0, queue, detail));
                    return true;
                },
                done -> {
                    run.steps.handOver.giveBack(
                            run.work.limit(limited, most, setup.config().workers()));
                    run.hints.ready(limited.id());
                });
    }

    @Override
    public boolean setPaused(String queue, boolean paused, String actor) {
        String deed = (paused ? Deed.PAUSE : Deed.RESUME).name();
        return setPaused(queue, paused, (turn, now) -> turn.audit(new AuditEntry(0, now, actor, deed, 0, queue, null)));
    }

    private boolean setPaused(String name, boolean paused, ObjLongConsumer<Turn> record) {
        EngineRun run = accepting.get();
        RuntimeQueue queue = run.queues.named(name);
        return run.steps.commands.execute(
                turn -> {
                    boolean changes = queue.isPaused() != paused;
                    turn.pause(queue.id(), paused);
                    if (changes) {
                        record.accept(turn, setup.clock().millis());
                    }
                    return changes;
                },
                done -> {
                    run.steps.handOver.giveBack(run.work.pause(queue, paused));
                    run.hints.ready(queue.id());
                });
    }
}
