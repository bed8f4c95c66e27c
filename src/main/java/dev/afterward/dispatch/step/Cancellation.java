package dev.afterward.dispatch.step;

import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.HandOver;
import dev.afterward.dispatch.work.Kept;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.store.Controls;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.Orphan;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Cancels tasks, wherever they are. A task that waits ends in the store. One that is being attempted is told to end, and its
 * settlement ends it. Both happen under the gate, where this client neither claims nor settles a task meanwhile.
 *
 * <p>That a running task was cancelled is stored: so its client learns it where that is another one, and does not let it run
 * again, whoever settles it. From the moment of its commit (thread T1, of this client) on, a settlement of its client (T2) that
 * would make it wait again has no effect, and T2 ends it instead. If T2 commits before, T1 finds a task that waits.
 *
 * <p>Three cases wait for a later turn. An attempt that has not begun must not run, not even after a crash: so the caller is
 * answered when its end is stored. And a worker (thread T1) may have ended the attempt and not handed its settlement over
 * when the turn (thread T2) looks: the store still says running, and the attempt takes no interruption any more. A later
 * turn finds the task either waiting again or at its end. And another transaction may have the row, since it settles the task:
 * then it is tried again soon, unless other tasks were cancelled in the same turn.
 *
 * <p>A task that waits and whose attempts leave marks is claimed in order to end: {@link MarkedClaims} ends it when its marks were asked.
 * One whose attempt has ended and is being asked about is told in its row, which is heeded when it is settled.
 */
public final class Cancellation {

    private final Commands commands;
    private final ClaimedTasks claimed;
    private final HandOver handOver;
    private final MarkedClaims markedClaims;
    private final Queues queues;
    private final Cleanup cleanup;
    private final EventQueue events;
    private final TimeSource clock;
    private final Hints hints;
    /** Who has asked for the end of attempts that are being made; it goes with the attempt. */
    private final Map<Attempt, Request> requests = Collections.synchronizedMap(new WeakHashMap<>());
    /** Whether another transaction had the row of a running task, so that it could not be cancelled. Guarded by the gate. */
    private boolean isLocked;

    /**
     * How tasks are cancelled.
     *
     * @param commands has it written
     * @param claimed what is being attempted
     * @param handOver takes back what has not begun
     * @param markedClaims ends what waits and may have left marks
     * @param queues say what is kept of a cancelled task
     * @param cleanup learns of what is kept
     * @param events receives what was cancelled
     * @param hints has the other clients told
     * @param clock the time
     */
    public Cancellation(
            Commands commands,
            ClaimedTasks claimed,
            HandOver handOver,
            MarkedClaims markedClaims,
            Queues queues,
            Cleanup cleanup,
            EventQueue events,
            Hints hints,
            TimeSource clock) {
        this.commands = commands;
        this.claimed = claimed;
        this.handOver = handOver;
        this.markedClaims = markedClaims;
        this.queues = queues;
        this.cleanup = cleanup;
        this.events = events;
        this.hints = hints;
        this.clock = clock;
    }

    /**
     * That somebody has asked for the end of an attempt.
     *
     * @param at when
     * @param by who, or null when the application has
     */
    public record Request(long at, @Nullable String by) {}

    /** Who has asked for the end of an attempt, or null when nobody has. */
    public @Nullable Request request(Attempt attempt) {
        return requests.get(attempt);
    }

    /**
     * Cancels tasks.
     *
     * @param tasks the tasks, each once
     * @param by who cancels them, or null when the application does
     * @param record what is written along with those that are cancelled
     * @return those that were waiting or are told to end, in order; not those that were told before
     */
    public List<TaskId> cancel(List<TaskId> tasks, @Nullable String by, BiConsumer<Turn, List<TaskId>> record) {
        return cancel(tasks, by, record, new HashSet<>());
    }

    /**
     * Cancels a task for the application.
     *
     * @param task the task
     * @return whether it was waiting, or is told to end, or was told before
     */
    public boolean cancel(TaskId task) {
        Set<TaskId> before = new HashSet<>();
        return !cancel(List.of(task), null, (turn, done) -> {}, before).isEmpty() || before.contains(task);
    }

    /** Adds those that were told to end before. */
    private List<TaskId> cancel(
            List<TaskId> tasks, @Nullable String by, BiConsumer<Turn, List<TaskId>> record, Set<TaskId> before) {
        Set<TaskId> told = new HashSet<>();
        Elsewhere elsewhere = new Elsewhere(before);
        long now = clock.millis();
        List<TaskId> cancelled = commands.execute(
                turn -> {
                    elsewhere.clear();
                    return write(turn, tasks, told, elsewhere, new Request(now, by), record);
                },
                done -> {
                    cleanup.kept(now);
                    if (!elsewhere.told.isEmpty()) {
                        hints.tellOthers();
                    }
                    elsewhere.condemned.forEach(markedClaims::ask);
                },
                () -> held(tasks));
        for (TaskId task : cancelled) {
            String queue = elsewhere.ended.get(task);
            if (queue != null) {
                events.fire(new TaskEvent.Cancelled(task, queue));
            }
        }
        return cancelled;
    }

    /** Tells attempts of this client to end that were cancelled by others. To be called under the gate. */
    void follow(List<Controls.Cancel> cancels) {
        for (Controls.Cancel cancel : cancels) {
            Attempt attempt = claimed.find(cancel.task());
            if (attempt != null
                    && attempt.claimed().claims() == cancel.claims()
                    && !isToldByOthers(attempt)
                    && attempt.interrupt(Attempt.Interruption.CANCELLED)) {
                requests.put(attempt, new Request(cancel.at(), cancel.by()));
                handOver.withdraw(attempt);
            }
        }
    }

    /**
     * What a turn has done to tasks of which this client makes no attempt.
     *
     * @param told those that are told to end, on other clients
     * @param before those that were told before
     * @param ended the names of the queues of those that were waiting, and have ended
     * @param condemned those that were waiting and may have left marks: they end when those were asked
     */
    private record Elsewhere(Set<TaskId> told, Set<TaskId> before, Map<TaskId, String> ended, List<Orphan> condemned) {

        Elsewhere(Set<TaskId> before) {
            this(new HashSet<>(), before, new HashMap<>(), new ArrayList<>());
        }

        /** A turn is made, or made again. */
        void clear() {
            told.clear();
            ended.clear();
            condemned.clear();
        }
    }

    /**
     * What a turn has done to a task that it cancels.
     *
     * @param task the task
     * @param queue the name of its queue if it was waiting, and has ended; otherwise null
     * @param elsewhere whether another client is making an attempt of it
     * @param condemned what it is claimed by if it was waiting and may have left marks; otherwise null
     */
    public record InTurn(
            TaskId task,
            @Nullable String queue,
            boolean elsewhere,
            @Nullable Orphan condemned) {}

    /**
     * Cancels a task for a schedule, in a turn that is being made. An attempt that this client makes is not told before the turn has
     * committed: see {@link #committed}.
     *
     * @param turn the turn
     * @param id the task
     * @param now the time
     * @return what was done
     */
    public InTurn cancelInTurn(Turn turn, long id, long now) {
        TaskId task = new TaskId(id);
        Elsewhere elsewhere = new Elsewhere(new HashSet<>());
        boolean ignored = cancelElsewhere(turn, task, elsewhere, new Request(now, null));
        return new InTurn(
                task,
                elsewhere.ended.get(task),
                elsewhere.told.contains(task) && claimed.find(task.value()) == null,
                elsewhere.condemned.isEmpty() ? null : elsewhere.condemned.get(0));
    }

    /**
     * The turn has committed that has cancelled a task.
     *
     * @param cancel what it has done
     */
    public void committed(InTurn cancel) {
        long now = clock.millis();
        cleanup.kept(now);
        String queue = cancel.queue();
        Orphan condemned = cancel.condemned();
        if (condemned != null) {
            markedClaims.ask(condemned);
        } else if (queue != null) {
            events.fire(new TaskEvent.Cancelled(cancel.task(), queue));
        } else if (cancel.elsewhere()) {
            hints.tellOthers();
        }
        Attempt attempt = claimed.find(cancel.task().value());
        if (attempt != null && attempt.interrupt(Attempt.Interruption.CANCELLED)) {
            requests.put(attempt, new Request(now, null));
            handOver.withdraw(attempt);
        }
    }

    /**
     * May be called for several turns, and twice for one. Attempts are told first: as long as one of them cannot be decided
     * nothing is written, and null returned.
     */
    private @Nullable List<TaskId> write(
            Turn turn,
            List<TaskId> tasks,
            Set<TaskId> told,
            Elsewhere elsewhere,
            Request request,
            BiConsumer<Turn, List<TaskId>> record) {
        boolean undecided = false;
        Set<TaskId> others = new HashSet<>();
        for (TaskId task : tasks) {
            Attempt attempt = claimed.find(task.value());
            if (attempt == null) {
                if (!told.contains(task)) {
                    others.add(task);
                }
            } else if (told.contains(task)) {
                undecided |= !attempt.isCalled();
            } else if (isToldByOthers(attempt)) {
                elsewhere.before.add(task);
            } else {
                if (attempt.interrupt(Attempt.Interruption.CANCELLED)) {
                    told.add(task);
                    requests.put(attempt, request);
                    handOver.withdraw(attempt);
                    undecided |= !attempt.isCalled();
                } else if (attempt.keepsPlace()) {
                    // How it has ended is being found out, which may take long: what is written is heeded when it is
                    // settled.
                    others.add(task);
                } else if (isRunning(turn, task)) {
                    undecided = true;
                } else {
                    others.add(task);
                }
            }
        }
        if (undecided) {
            return null;
        }
        List<TaskId> cancelled = new ArrayList<>();
        isLocked = false;
        for (TaskId task : tasks) {
            if (told.contains(task)) {
                // It stays so if this process dies before the attempt has ended.
                turn.cancelRunning(task.value(), request.at(), request.by());
                cancelled.add(task);
            } else if (others.contains(task) && cancelElsewhere(turn, task, elsewhere, request)) {
                cancelled.add(task);
            }
        }
        if (cancelled.isEmpty() && isLocked) {
            commands.askAgainSoon();
            return null;
        }
        record.accept(turn, cancelled);
        return cancelled;
    }

    /** What keeps an attempt from being settled: code that is not the library's, while the store may be well. */
    private @Nullable String held(List<TaskId> tasks) {
        return tasks.stream()
                .map(task -> claimed.find(task.value()))
                .filter(Objects::nonNull)
                .map(Cancellation::held)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String held(Attempt attempt) {
        String which =
                "attempt " + attempt.attempt() + " of task " + attempt.id() + " of queue '" + attempt.queue() + "'";
        if (attempt.isSettling()) {
            return "the transaction of " + which + " has not ended";
        }
        return switch (attempt.stage()) {
            case READING -> "the payload for " + which + " was not read";
            case ENDED -> which + " has ended, but its exception was not turned into text";
            case BACKOFF -> which + " has ended, but the queue's backoff strategy did not answer";
            case WAITING, PROCESSING, HANDED_ON -> null;
        };
    }

    private static boolean isToldByOthers(Attempt attempt) {
        return attempt.interruption() == Attempt.Interruption.CANCELLED;
    }

    private static boolean isRunning(Turn turn, TaskId task) {
        return turn.locate(task.value())
                .filter(located -> located.state() == RowState.RUNNING)
                .isPresent();
    }

    /**
     * Another client may claim or settle the task between two statements. Then they are made again, for what the task has
     * become.
     */
    private boolean cancelElsewhere(Turn turn, TaskId task, Elsewhere elsewhere, Request request) {
        Optional<LocatedTask> last = Optional.empty();
        for (Optional<LocatedTask> found = turn.locate(task.value());
                found.isPresent() && !found.equals(last);
                found = turn.locate(task.value())) {
            LocatedTask located = found.get();
            if (located.state() != RowState.RUNNING) {
                if (located.marked()) {
                    Optional<Orphan> condemned = turn.condemn(task.value(), request.at(), request.by());
                    condemned.ifPresent(elsewhere.condemned::add);
                    return condemned.isPresent();
                }
                if (cancelWaiting(turn, task, located.queue(), request.at())) {
                    elsewhere.ended.put(task, queues.name(located.queue()));
                    return true;
                }
            } else if (located.cancelled()) {
                elsewhere.before.add(task);
                return false;
            } else if (turn.cancelRunning(task.value(), request.at(), request.by())) {
                elsewhere.told.add(task);
                return true;
            }
            last = found;
        }
        isLocked |= last.filter(located -> located.state() == RowState.RUNNING).isPresent();
        return false;
    }

    private boolean cancelWaiting(Turn turn, TaskId task, int queueId, long now) {
        RuntimeQueue queue = queues.find(queueId);
        if (queue == null) {
            return turn.cancel(task.value(), now, Settlement.Keep.ROW, 0);
        }
        boolean cancelled = turn.cancel(
                task.value(),
                now,
                Kept.of(queue.config().retention(), RowState.CANCELLED),
                Kept.until(queue.config().retention(), now));
        if (cancelled && queue.isScheduled()) {
            turn.schedules().endOccurrence(task.value(), RowState.CANCELLED, now, 0);
        }
        return cancelled;
    }
}
