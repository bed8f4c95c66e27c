package dev.afterward.testing;

import dev.afterward.Afterward;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskService;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.CorpusReading;
import dev.afterward.dispatch.ManualDrive;
import dev.afterward.dispatch.ManualDrive.DriveException;
import dev.afterward.dispatch.ManualDrive.Waiting;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.runtime.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Drives a client in a test: nothing runs by itself, and no time passes, until the test says so.
 *
 * <pre>{@code
 * orders.place(order);
 * tasks.assertEnqueued(new NewOrderEmail(order.id(), order.address()));
 * tasks.runDue();
 * tasks.advance(Duration.ofDays(7));
 * tasks.runDue();
 * }</pre>
 *
 * <p>In CDI it is injected, where {@code afterward.testing=true} is configured; elsewhere {@link #of} makes it. It is
 * the client of production that runs: tasks are encoded, stored, claimed, timed out, retried and ended as in production, one
 * after the other, on a thread of the client's. Every task is read back when it is enqueued, and refused with a
 * {@link dev.afterward.PayloadException} if it does not come back equal. Assertions throw {@link AssertionError}, which says what there was instead.
 *
 * <p>Safe for use by several threads; what one of them runs and moves, all of them see.
 */
public final class TaskTester implements AutoCloseable {

    /** How long no attempt may begin or end. */
    private static final Duration IDLE = Duration.ofMinutes(1);

    /** How long all that is due may take. */
    private static final Duration MOST = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final TaskEngine engine;
    private final ManualDrive drive;
    private final MovedClock clock;
    private final History history;
    private final Runnable release;

    TaskTester(TaskEngine engine, MovedClock clock, History history, Runnable release) {
        this.engine = engine;
        this.drive = engine.manualDrive();
        this.clock = clock;
        this.history = history;
        this.release = release;
    }

    /**
     * Builds a client and drives it: for tests without CDI. Without a store the tasks are stored in a temporary file, which is
     * deleted by {@link #close}.
     *
     * @param builder the client's settings, made by {@link Afterward#builder}; not to be used again
     * @return a tester whose {@link #client} is not started
     * @throws dev.afterward.ConfigurationException when the settings do not fit together
     * @throws dev.afterward.TaskStoreException when the store cannot be opened
     */
    public static TaskTester of(Afterward.Builder builder) {
        ClientBuilder settings = (ClientBuilder) Objects.requireNonNull(builder, "the builder is null");
        Kit.KitBench bench = new Kit().open();
        if (!settings.hasStore()) {
            settings.sqlite(bench.file());
        }
        try {
            return bench.tester(settings.clock(bench.clock())
                    .listener(bench.listener())
                    .provingEveryTask()
                    .engine());
        } catch (Throwable e) {
            bench.release();
            throw e;
        }
    }

    /**
     * The client that is driven.
     *
     * @return the client
     */
    public TaskService client() {
        return engine.client();
    }

    /** Reads a corpus. */
    List<CorpusReading.Found> read(List<String> lines) {
        return drive.read(lines);
    }

    /**
     * The client's time. It begins at the time of the client's creation, and stands still but for {@link #advance}.
     *
     * @return the time, in milliseconds
     */
    public Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /**
     * Moves the client's time forward. Nothing runs by that: {@link #runDue} runs what has become due. An attempt that is
     * being made meanwhile has so much less time left.
     *
     * @param by how far, in whole milliseconds
     * @throws IllegalArgumentException when it is negative, or longer than 36,500 days
     */
    public void advance(Duration by) {
        clock.move(checked(by));
        drive.clockMoved();
    }

    /**
     * Runs all that is due, then all that has become due by it, until nothing is left; every attempt has to succeed, or to
     * snooze its task.
     * When this returns, what they have done is done, and listeners and synchronous observers of events have received it.
     *
     * @return how many attempts were made
     * @throws AssertionError when an attempt has failed, or a task was parked, with what it threw; when one hangs; or when
     *     the caller's transaction holds tasks, which cannot run before it has committed
     * @throws IllegalStateException when the client has no workers, or a processor calls it
     */
    public int runDue() {
        List<TaskEvent> events = attemptDue();
        List<String> failures = events.stream().flatMap(History::failure).toList();
        int attempts = (int)
                events.stream().filter(TaskEvent.Started.class::isInstance).count();
        if (!failures.isEmpty()) {
            throw new AssertionError("of " + attempts + " attempts " + failures.size() + " did not succeed:\n"
                    + String.join("\n", failures));
        }
        return attempts;
    }

    /**
     * Runs all that is due as {@link #runDue} does, and lets attempts fail: for tests of retries and of failures.
     *
     * @return what has happened since the last run, in order; those of one task are in order even where tasks run at the
     *     same time
     * @throws AssertionError when an attempt hangs, or the caller's transaction holds tasks, which cannot run before it
     *     has committed
     * @throws IllegalStateException when the client has no workers, or a processor calls it
     */
    public List<TaskEvent> attemptDue() {
        return attemptDue(IDLE, MOST);
    }

    List<TaskEvent> attemptDue(Duration idle, Duration most) {
        List<Waiting> enlisted = drive.enlisted();
        if (!enlisted.isEmpty()) {
            throw new AssertionError("tasks run after their transaction has committed, and this one has not:"
                    + WaitingText.list(enlisted, " in this transaction", now()));
        }
        try {
            drive.runDue(idle, most);
        } catch (DriveException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        return history.take();
    }

    /**
     * Lets time go by, and runs what becomes due meanwhile, each at its time: tasks, attempts that are made again, and schedules.
     * Every attempt has to succeed, or to snooze its task.
     *
     * <pre>{@code
     * tasks.runFor(Duration.ofDays(2));   // across a change of clocks, say
     * assertThat(tasks.client().schedules().history("nightly", 10)).hasSize(2);
     * }</pre>
     *
     * @param time how long, in whole milliseconds; what is due at its end runs too
     * @return how many attempts were made
     * @throws IllegalArgumentException when it is negative, or longer than 36,500 days
     * @throws AssertionError as {@link #runDue} does
     * @throws IllegalStateException as {@link #runDue} does
     */
    public int runFor(Duration time) {
        Instant end = now().plus(checked(time));
        int attempts = runDue();
        for (Optional<Instant> next = drive.nextDue();
                next.isPresent() && !next.get().isAfter(end) && next.get().isAfter(now());
                next = drive.nextDue()) {
            advance(Duration.between(now(), next.get()));
            attempts += runDue();
        }
        advance(Duration.between(now(), end));
        return attempts + runDue();
    }

    private static Duration checked(Duration time) {
        if (Objects.requireNonNull(time, "the duration is null").isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + TimeText.of(time));
        }
        if (time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("time goes on by at most 36,500 days at once, was " + TimeText.of(time));
        }
        return time;
    }

    /**
     * The tasks of a type that wait: those that are stored, due or not, in the order in which they would run; then those
     * of the caller's transaction, which no other thread sees before it has committed.
     *
     * @param type the type
     * @param <T> the type
     * @return the tasks; those that run or have ended are not among them
     */
    public <T extends Task> List<EnqueuedTask<T>> enqueued(Class<T> type) {
        return waiting().of(type);
    }

    private WaitingTasks waiting() {
        return new WaitingTasks(drive, now());
    }

    /**
     * Asserts that exactly one task that equals another one waits, in the store or in the caller's transaction. Two tasks
     * are equal if their class says so, or if their JSON is the same: records with arrays, and classes without
     * {@code equals}.
     *
     * @param task the other one
     * @param <T> its type
     * @return the task that waits
     * @throws AssertionError when there is none, or more than one
     */
    public <T extends Task> EnqueuedTask<T> assertEnqueued(T task) {
        @SuppressWarnings("unchecked")
        Class<T> type =
                (Class<T>) Objects.requireNonNull(task, "the task is null").getClass();
        return waiting().only(type, task);
    }

    /**
     * Asserts that exactly one task of a type waits, in the store or in the caller's transaction.
     *
     * @param type the type
     * @param <T> the type
     * @return the task
     * @throws AssertionError when there is none, or more than one
     */
    public <T extends Task> EnqueuedTask<T> assertEnqueued(Class<T> type) {
        return waiting().only(type);
    }

    /**
     * Asserts that exactly one task of a type that passes a test waits, in the store or in the caller's transaction.
     *
     * @param type the type
     * @param which the test
     * @param <T> the type
     * @return the task
     * @throws AssertionError when there is none, or more than one
     */
    public <T extends Task> EnqueuedTask<T> assertEnqueued(Class<T> type, Predicate<? super T> which) {
        return waiting().only(type, Objects.requireNonNull(which, "the predicate is null"));
    }

    /**
     * Asserts that no task of a type waits, neither in the store nor in the caller's transaction.
     *
     * @param type the type
     * @throws AssertionError when there is one
     */
    public void assertNoneEnqueued(Class<? extends Task> type) {
        waiting().requireNone(type);
    }

    /**
     * Asserts that no task at all waits, neither in the store nor in the caller's transaction.
     *
     * @throws AssertionError when there is one
     */
    public void assertNoneEnqueued() {
        waiting().requireNone();
    }

    /**
     * Makes the client as it was before its first task: for tests that share an application. It deletes every task of the
     * store, whatever its state, removes schedules that were put, resumes paused queues and schedules, takes back limits that were set
     * at run time, and forgets what has happened. Tasks that run, and those of transactions that have not ended, stay, and so does the time.
     */
    public void clear() {
        Clearing.clear(engine, drive, history);
    }

    /** Stops the client at once, and deletes the temporary file if there is one. In CDI the container does so. */
    @Override
    public void close() {
        engine.stopNow();
        release.run();
    }
}
