package dev.afterward.dispatch;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.runtime.TimeText;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.dispatch.work.Workers;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs what is due when it is told to, instead of all the time: for tests. It is the engine that runs it, on threads of
 * its own; the caller waits until nothing is due and nothing runs. Safe for use by several threads.
 */
public final class ManualDrive {

    private static final long LOOK_MILLIS = 200;
    private static final long READ_SECONDS = 30;
    private static final int PAGE = 200;

    private final ReentrantLock driving = new ReentrantLock();
    private final TaskEngine engine;
    private final EngineSetup setup;
    private final TransactionIntegration transactions;
    private final OpenDecisions openDecisions;

    ManualDrive(
            TaskEngine engine, EngineSetup setup, TransactionIntegration transactions, OpenDecisions openDecisions) {
        this.engine = engine;
        this.setup = setup;
        this.transactions = transactions;
        this.openDecisions = openDecisions;
    }

    /**
     * A task that waits.
     *
     * @param id its id
     * @param queue the name of its queue
     * @param due when it may run
     * @param priority its priority
     * @param attempts how many attempts it has begun
     * @param payload what it holds, as JSON
     */
    public record Waiting(TaskId id, String queue, Instant due, int priority, int attempts, String payload) {}

    /**
     * Runs what is due, one task after the other, with all that becomes due by that; then waits until listeners have
     * heard of it. A client that was started runs it anyway: then this only waits.
     *
     * @param idle how long no attempt may begin or end
     * @param most how long all of it may take
     * @throws DriveException when one of them is over; what runs is left alone
     * @throws IllegalStateException when the client has no workers, or the caller is a processor
     */
    public void runDue(Duration idle, Duration most) {
        if (Workers.attemptOfThisThread() != null) {
            throw new IllegalStateException("a processor cannot run what is due: its own attempt would have to end");
        }
        driving.lock();
        try {
            EngineRun run = engine.accepting();
            if (setup.config().workers() == 0) {
                throw new IllegalStateException("the client only enqueues: it has no workers (afterward.workers=0)");
            }
            if (run.isStarted()) {
                run.wakeUp();
                awaitRest(run, idle, most);
            } else {
                run.hire();
                try {
                    awaitRest(run, idle, most);
                } finally {
                    run.dismiss();
                }
            }
        } finally {
            driving.unlock();
        }
    }

    /** Lets the engine look at its clock, which was moved. */
    public void clockMoved() {
        engine.notifyCommitted();
    }

    /**
     * When there is something to do next, after all that is due has run: for a task, a schedule, or the engine itself.
     *
     * @return the time, or empty when nothing is
     */
    public Optional<Instant> nextDue() {
        EngineRun run = engine.accepting();
        long now = setup.clock().millis();
        // Schedules are due only while the client fires them, and it may have to look again.
        long fire = run.hints.nextFire();
        long next = Math.min(
                fire == Long.MIN_VALUE ? now + 1 : fire,
                run.steps.inOrder().stream()
                        .mapToLong(step -> step.due(now))
                        .min()
                        .orElse(Long.MAX_VALUE));
        return next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Math.max(now, next)));
    }

    private void awaitRest(EngineRun run, Duration idle, Duration most) {
        CountDownLatch rest = new CountDownLatch(1);
        run.coordinator.onRest(rest);
        TimeSource measure = TimeSource.system();
        long began = measure.nanos();
        long changed = began;
        List<Attempt> before = List.of();
        while (!Uninterrupted.await(rest, LOOK_MILLIS)) {
            long now = measure.nanos();
            List<Attempt> running = List.copyOf(run.claimed.all());
            if (!running.equals(before)) {
                before = running;
                changed = now;
            }
            if (now - changed >= idle.toNanos()) {
                throw new DriveException("for " + TimeText.of(idle) + " no attempt has begun or ended" + whatRuns(run));
            }
            if (now - began >= most.toNanos()) {
                throw new DriveException(
                        "after " + TimeText.of(most) + " there is still something due" + whatRuns(run));
            }
        }
        RuntimeException refusal = run.turns.refusal();
        if (refusal != null) {
            throw new TaskStoreException(String.valueOf(refusal.getMessage()), refusal);
        }
        if (!run.events.awaitTold(idle.toMillis())) {
            throw new DriveException("for " + TimeText.of(idle) + " a listener has not returned");
        }
    }

    private String whatRuns(EngineRun run) {
        String text = run.workers.whatRuns();
        if (text.isEmpty()) {
            return transactions.isBehind()
                    ? ", and the outcome of a transaction that has committed is not stored yet: see the log for why"
                    : ", and none runs: see the log for why";
        }
        return text;
    }

    /**
     * What the store holds of tasks that wait.
     *
     * @return the tasks in the order in which they would run
     */
    public List<Waiting> stored() {
        return elsewhere(() -> {
            List<Waiting> waiting = new ArrayList<>();
            for (TaskRow row : rows(View.UPCOMING)) {
                inspector().find(row.id()).map(ManualDrive::waiting).ifPresent(waiting::add);
            }
            return waiting;
        });
    }

    private static Waiting waiting(TaskDetails details) {
        TaskRow row = details.row();
        String payload = Optional.ofNullable(details.payload()).orElse("");
        return new Waiting(row.id(), row.queue(), row.due(), row.priority(), row.attempts(), payload);
    }

    /**
     * All tasks of the store that do not run, ended and deleted ones included.
     *
     * @return their ids
     */
    public List<TaskId> all() {
        return elsewhere(() -> Stream.of(View.ALL, View.DELETED)
                .flatMap(view -> rows(view).stream())
                .map(TaskRow::id)
                .toList());
    }

    private List<TaskRow> rows(View view) {
        List<TaskRow> rows = new ArrayList<>();
        String cursor = null;
        do {
            TaskInspector.Page page = inspector().search(TaskQuery.of(view), cursor, PAGE);
            rows.addAll(page.tasks());
            cursor = page.next();
        } while (cursor != null);
        return rows;
    }

    private TaskInspector inspector() {
        return setup.store().inspector();
    }

    /** A read on the caller's thread could take part in the caller's transaction, and lock it out of its own database. */
    private <T> T elsewhere(Supplier<T> read) {
        if (!transactions.catchUp(Duration.ofSeconds(READ_SECONDS))) {
            throw new TaskStoreException("the outcome of a transaction that has committed was not stored within "
                    + READ_SECONDS + " s: what waits is not known");
        }
        // A search finds the tasks of a large submission once they are promoted.
        boolean ignored = openDecisions.awaitOver(TimeUnit.SECONDS.toMillis(READ_SECONDS));
        FutureTask<T> task = new FutureTask<>(read::get);
        setup.threads().newThread(task).start();
        try {
            return task.get(READ_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new TaskStoreException("the store could not be read: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new TaskStoreException("the store could not be read within " + READ_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskStoreException("interrupted while reading the store", e);
        }
    }

    /**
     * What the caller's transaction holds of tasks.
     *
     * @return the tasks, in the order in which they were enqueued
     */
    public List<Waiting> enlisted() {
        EngineRun run = engine.life();
        List<Waiting> waiting = new ArrayList<>();
        for (NewTask task : transactions.enlisted()) {
            waiting.add(new Waiting(
                    new TaskId(task.id()),
                    run.queues.of(task.queue()).name(),
                    Instant.ofEpochMilli(task.due()),
                    task.priority(),
                    0,
                    new String(task.payload(), StandardCharsets.UTF_8)));
        }
        return waiting;
    }

    /**
     * The queue of a type.
     *
     * @param type the type of its tasks
     * @return its name, or null when the client has no processor for the type
     */
    public @Nullable String queueOf(Class<? extends Task> type) {
        RuntimeQueue queue = engine.life().queues.find(type);
        return queue == null ? null : queue.name();
    }

    /**
     * The queues of the client.
     *
     * @return the types of their tasks
     */
    public Collection<Class<? extends Task>> types() {
        return engine.life().queues.types();
    }

    /**
     * Reads a task, as a worker does.
     *
     * @param waiting the task, of a queue of the client's
     * @return the task
     * @throws dev.afterward.PayloadException when it cannot be read
     */
    public Task decode(Waiting waiting) {
        Class<? extends Task> type = engine.life().queues.named(waiting.queue()).type();
        return setup.codec().decode(waiting.payload().getBytes(StandardCharsets.UTF_8), type);
    }

    /**
     * Reads a corpus of payloads, and runs nothing.
     *
     * @param lines its lines, without the first one
     * @return what would not run, or not with all that it holds
     * @throws IllegalArgumentException when a line is none of a corpus
     */
    public List<CorpusReading.Found> read(List<String> lines) {
        return new CorpusReading(setup, engine.life()).read(lines);
    }

    /**
     * Writes a task as the client stores it.
     *
     * @param task the task
     * @return its JSON
     * @throws dev.afterward.PayloadException when it cannot be written
     */
    public String encode(Task task) {
        return new String(setup.codec().encode(task), StandardCharsets.UTF_8);
    }

    /** Waits until listeners have received what has happened so far. */
    public void awaitTold() {
        engine.life().events.awaitTold(TimeUnit.SECONDS.toMillis(READ_SECONDS));
    }

    /** What is due was not run in time. */
    public static final class DriveException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DriveException(String message) {
            super(message);
        }
    }
}
