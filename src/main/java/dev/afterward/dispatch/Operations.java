package dev.afterward.dispatch;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.Act;
import dev.afterward.store.Alteration;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.GateReport;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.ManualSchedules;
import dev.afterward.store.Readied;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
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
    private final ManualSchedules schedules;
    private final Supplier<EngineRun> life;
    private final Supplier<EngineRun> accepting;
    private final Supplier<GateReport> gate;
    /** When the last act was begun. */
    private final AtomicLong lastAct = new AtomicLong();

    Operations(
            EngineSetup setup,
            TransactionPort port,
            ManualSchedules schedules,
            Supplier<EngineRun> life,
            Supplier<EngineRun> accepting,
            Supplier<GateReport> gate) {
        this.setup = setup;
        this.port = port;
        this.schedules = schedules;
        this.life = life;
        this.accepting = accepting;
        this.gate = gate;
    }

    @Override
    public ManualSchedules schedules() {
        return schedules;
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
                        .map(queue -> lane(run, queue, running.getOrDefault(queue, 0)))
                        .toList(),
                gate.get());
    }

    private static EngineStatus.Lane lane(EngineRun run, RuntimeQueue queue, int running) {
        return new EngineStatus.Lane(
                queue.config(),
                queue.type().getName(),
                queue.limit(),
                queue.concurrency(),
                running,
                queue.isPaused(),
                running >= queue.limit() || run.hints.lacksPlaces(queue.id()),
                queue.names(),
                queue.oldestVersion());
    }

    @Override
    public List<RunningAttempt> attempts() {
        return RunningAttempts.of(life.get());
    }

    @Override
    public List<StackTraceElement> stack(TaskId task) {
        Attempt attempt = life.get().claimed.find(task.value());
        return attempt == null ? List.of() : attempt.stack();
    }

    @Override
    public Duration restoreWithin() {
        return setup.config().restoreWithin();
    }

    @Override
    public Act begin(String actor, @Nullable String key, @Nullable String scope) {
        long now = setup.clock().millis();
        return new Act(lastAct.updateAndGet(last -> Math.max(now, last + 1)), actor, key, scope);
    }

    private Act begin(String actor) {
        return begin(actor, null, null);
    }

    @Override
    public List<TaskId> apply(Deed deed, List<TaskId> tasks, Act act) {
        if (tasks.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " tasks at once, were " + tasks.size());
        }
        List<TaskId> distinct = tasks.stream().distinct().toList();
        EngineRun run = accepting.get();
        long now = setup.clock().millis();
        long restorable = restoreWithin().toMillis();
        return switch (deed) {
            case RETRY -> alter(run, deed, distinct, id -> new Alteration.Retry(id, now), act, null);
            case RUN_NOW -> alter(run, deed, distinct, id -> new Alteration.RunNow(id, now), act, null);
            case DELETE ->
                restorable == 0
                        ? alter(run, deed, distinct, Alteration.Erase::new, act, null)
                        : alter(run, deed, distinct, id -> delete(id, act, restorable), act, null);
            case RESTORE ->
                alter(run, deed, distinct, id -> new Alteration.Restore(id, now, now + restorable), act, null);
            case ERASE -> alter(run, deed, distinct, Alteration.Erase::new, act, null);
            case CANCEL ->
                run.cancellation.cancel(distinct, act.actor(), (turn, done) -> audit(turn, deed, done, act, null));
            default -> throw new IllegalArgumentException(deed + " is not done to a list of tasks");
        };
    }

    /** All that are deleted in one act have its time, so that they can be restored together. */
    private static Alteration delete(long id, Act act, long restorable) {
        return new Alteration.Delete(id, act.at(), act.at() + restorable);
    }

    /** Cancels a task, without a record. Returns whether it does not run again; true as well if it was told before. */
    boolean cancel(TaskId task) {
        return accepting.get().cancellation.cancel(task);
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
                        begin(actor),
                        detail)
                .isEmpty();
    }

    @Override
    public boolean edit(TaskId task, String from, String payload, String actor) {
        EngineRun run = accepting.get();
        return edit(run, task, PayloadEdit.of(setup, run, task, from, payload), actor);
    }

    @Override
    public void check(TaskId task, String payload) {
        Optional<PayloadEdit> ignored = PayloadEdit.of(setup, accepting.get(), task, "", payload);
    }

    /** Gives a task another payload, whatever it holds. Returns whether it had an effect. */
    boolean edit(TaskId id, Task task, String actor) {
        EngineRun run = accepting.get();
        return edit(run, id, PayloadEdit.of(setup, run, id, task), actor);
    }

    private boolean edit(EngineRun run, TaskId task, Optional<PayloadEdit> edit, String actor) {
        long now = setup.clock().millis();
        return edit.isPresent()
                && !alter(run, Deed.EDIT, List.of(task), id -> edit.get().alteration(id, now), begin(actor), null)
                        .isEmpty();
    }

    @Override
    public boolean reprioritize(TaskId task, int priority, String actor) {
        return !alter(
                        accepting.get(),
                        Deed.REPRIORITIZE,
                        List.of(task),
                        id -> new Alteration.Reprioritize(id, priority),
                        begin(actor),
                        String.valueOf(priority))
                .isEmpty();
    }

    private interface Change {
        Alteration of(long id);
    }

    private List<TaskId> alter(
            EngineRun run, Deed deed, List<TaskId> tasks, Change change, Act act, @Nullable String detail) {
        Map<TaskId, Readied> altered = run.steps.commands.execute(
                turn -> {
                    Map<TaskId, Readied> done = new LinkedHashMap<>();
                    for (TaskId task : tasks) {
                        Optional<Readied> effect = turn.alter(change.of(task.value()));
                        effect.ifPresent(readied -> done.put(task, readied));
                    }
                    audit(turn, deed, done.keySet(), act, detail);
                    return done;
                },
                done -> {
                    done.values().forEach(run.hints::readied);
                    if (deed == Deed.DELETE) {
                        run.steps.cleanup.kept(act.at() + restoreWithin().toMillis());
                    }
                });
        return new ArrayList<>(altered.keySet());
    }

    private static void audit(Turn turn, Deed deed, Collection<TaskId> tasks, Act act, @Nullable String detail) {
        if (!tasks.isEmpty()) {
            turn.audit(act, deed, tasks.stream().map(TaskId::value).toList(), null, detail);
        }
    }

    /** The decision is kept in memory until it is written, so the record follows it. */
    @Override
    public boolean resolve(TaskId task, boolean committed, String actor) {
        EngineRun run = accepting.get();
        boolean resolved = resolve(task, committed);
        if (resolved) {
            run.steps.commands.execute(
                    turn -> {
                        audit(turn, committed ? Deed.COMMIT : Deed.ROLL_BACK, List.of(task), begin(actor), null);
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
    public boolean acknowledge(String queue, long fingerprint, Instant until, String actor) {
        long now = setup.clock().millis();
        return accepting
                .get()
                .steps
                .commands
                .execute(
                        turn -> {
                            boolean effect = turn.acknowledge(queue, fingerprint, until.toEpochMilli(), now, actor);
                            if (effect) {
                                String detail = Long.toHexString(fingerprint);
                                turn.audit(begin(actor), Deed.ACKNOWLEDGE, List.of(), queue, detail);
                            }
                            return effect;
                        },
                        done -> {});
    }

    @Override
    public boolean setConcurrency(String queue, int most, String actor) {
        if (most < 0) {
            throw new IllegalArgumentException(
                    "the limit is the number of tasks that run at the same time, or 0 for what is configured, was "
                            + most);
        }
        EngineRun run = accepting.get();
        RuntimeQueue limited = run.storedQueue(queue);
        OptionalInt aside = run.aside(queue);
        return run.steps.commands.execute(
                turn -> {
                    boolean changes = turn.concurrency(aside.orElse(limited.id()), most);
                    if (changes) {
                        String detail = most == 0 ? null : String.valueOf(most);
                        turn.audit(begin(actor), Deed.LIMIT, List.of(), queue, detail);
                    }
                    return changes;
                },
                changes -> {
                    if (aside.isEmpty()) {
                        run.steps.remote.limit(limited, most);
                    }
                    tellOthers(run, changes);
                });
    }

    @Override
    public boolean setPaused(String queue, boolean paused, String actor) {
        EngineRun run = accepting.get();
        RuntimeQueue found = run.storedQueue(queue);
        OptionalInt aside = run.aside(queue);
        return run.steps.commands.execute(
                turn -> {
                    boolean changes = turn.pause(
                            aside.orElse(found.id()), paused, setup.clock().millis(), actor);
                    if (changes) {
                        turn.audit(begin(actor), paused ? Deed.PAUSE : Deed.RESUME, List.of(), queue, null);
                    }
                    return changes;
                },
                changes -> {
                    if (aside.isEmpty()) {
                        run.steps.remote.pause(found, paused);
                    } else {
                        run.steps.parking.moveNow();
                        run.wake();
                    }
                    tellOthers(run, changes);
                });
    }

    private static void tellOthers(EngineRun run, boolean changes) {
        if (changes) {
            run.hints.tellOthers();
        }
    }
}
