package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.ClientStoppedException;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.DrivenAttempts.Job;
import dev.afterward.dispatch.ThreadTransactions.Transaction;
import dev.afterward.store.RowState;
import dev.afterward.transaction.JtaContext;
import dev.afterward.transaction.SeparateTransactions;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * An engine that is stopped and started again, and what has to become of each of its tasks. Attempts and transactions do one
 * thing after the other. After each of them the model waits until the engine has done what follows from it, so what is
 * expected never depends on which thread is faster.
 */
final class StopModel implements AutoCloseable {

    /** What can happen. */
    enum Deed {
        ENQUEUE,
        ATTEMPT_ENQUEUES,
        ATTEMPT_ENQUEUES_IN_TRANSACTION,
        ATTEMPT_RETURNS,
        ATTEMPT_THROWS,
        ATTEMPT_STOPS,
        ATTEMPT_STOPS_NOW,
        CANCEL,
        TRANSACTION_ENQUEUES,
        TRANSACTION_WRITES,
        TRANSACTION_COMMITS,
        TRANSACTION_ROLLS_BACK,
        /** With an hour of grace. */
        STOP,
        STOP_NOW,
        /** An attempt fails since a part of the application is stopped; the client learns of the stop only then. */
        PART_STOPS,
        GRACE_ENDS,
        START
    }

    /** How far a stop has come. */
    private enum Phase {
        STARTED,
        /** Attempts go on. */
        LEAVING,
        /** The grace is over, and attempts ignore their interruption. */
        OVERDUE,
        /** Transactions are in the middle of their commit. */
        DRAINING,
        /** Attempts may be left that ignore their interruption, or have stopped the client themselves. */
        STOPPED
    }

    /** What has become of a task. */
    private enum Fate {
        /** Enqueued in a transaction that has not begun to commit. */
        ENLISTED,
        /** In the middle of its transaction's commit. */
        PREPARED,
        WAITING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        ROLLED_BACK
    }

    private static final class Known {
        private final long id;
        private final boolean deaf;
        private Fate fate;
        private boolean cancelled;
        /** Whether its transaction has ended when the store was closed. */
        private boolean late;
        /** What its attempt has enqueued in its transaction. */
        private final List<Known> enlisted = new ArrayList<>();

        Known(long id, boolean deaf, Fate fate) {
            this.id = id;
            this.deaf = deaf;
            this.fate = fate;
        }

        boolean isRunning() {
            return fate == Fate.RUNNING;
        }
    }

    /** A transaction that is no attempt's. */
    private static final class Outer {
        private final Transaction transaction = new Transaction();
        private final List<Known> tasks = new ArrayList<>();
        private boolean written;
    }

    private static final int WORKERS = 2;
    private static final Duration GRACE = Duration.ofHours(1);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** For how long an attempt surely waits for the stop that explains why it has failed. */
    private static final long SIGN_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final Set<String> OVER = Set.of("SUCCEEDED", "FAILED", "CANCELLED");
    private static final Set<Fate> ENDS = Set.of(Fate.SUCCEEDED, Fate.FAILED, Fate.CANCELLED, Fate.ROLLED_BACK);

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final ThreadTransactions container = new ThreadTransactions();
    private final DrivenAttempts attempts = new DrivenAttempts(container, this::mayBegin, store::isOpen);
    private final EngineFixture fixture = new EngineFixture(store)
            .clock(clock)
            .workers(WORKERS)
            .processor(Job.class, StopModel::settings, attempts)
            .transactions(port -> new SeparateTransactions(
                    port,
                    new JtaContext(container, null, StopModel::daemon, ids -> {}, Duration.ofDays(36_500)),
                    null));
    private final TaskEngine engine;

    private final List<Known> tasks = new ArrayList<>();
    private final List<Outer> open = new ArrayList<>();
    private Phase phase = Phase.STARTED;
    /** The life that is stopped: nothing begins in it any more. */
    private volatile @Nullable EngineRun left;

    /** The attempt that has stopped the client, as long as that lasts. */
    private @Nullable Known stopper;

    private @Nullable Future<Boolean> stop;
    /** Its thread. */
    private volatile @Nullable Thread stopping;

    private final List<Future<?>> later = new ArrayList<>();
    private @Nullable Future<?> start;
    private boolean graceIsOver;
    /** Whether the stop has to say that all attempts ended in time; null where it depends on which thread is faster. */
    private @Nullable Boolean inTime;

    StopModel() {
        engine = fixture.start();
    }

    private static QueueConfig.Builder settings(QueueConfig.Builder queue) {
        return queue.retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    private boolean mayBegin() {
        return engine == null || engine.life() != left;
    }

    void happen(Deed deed, int number) throws Exception {
        switch (deed) {
            case ENQUEUE -> enqueue(number);
            case ATTEMPT_ENQUEUES -> attemptEnqueues(number, false);
            case ATTEMPT_ENQUEUES_IN_TRANSACTION -> attemptEnqueues(number, true);
            case ATTEMPT_RETURNS -> attempt(number, this::letReturn);
            case ATTEMPT_THROWS -> attempt(number, this::letThrow);
            case ATTEMPT_STOPS -> attempt(number, task -> attemptStops(task, false));
            case ATTEMPT_STOPS_NOW -> attempt(number, task -> attemptStops(task, true));
            case CANCEL -> cancel(number);
            case TRANSACTION_ENQUEUES -> transactionEnqueues(number);
            case TRANSACTION_WRITES -> transaction(number, outer -> !outer.written, this::write);
            case TRANSACTION_COMMITS -> transaction(number, outer -> true, this::commit);
            case TRANSACTION_ROLLS_BACK -> transaction(number, outer -> true, this::rollBack);
            case STOP -> stop(false);
            case STOP_NOW -> stop(true);
            case PART_STOPS -> attempt(number, this::partStops);
            case GRACE_ENDS -> graceEnds();
            case START -> start(number);
        }
        settle();
    }

    // What is enqueued

    private void enqueue(int number) {
        Callable<Long> work = () -> engine.enqueue(job(number)).value();
        if (phase == Phase.STARTED) {
            know(taken(work), number, Fate.WAITING);
        } else {
            refused(work::call);
        }
    }

    private static Job job(int number) {
        return new Job(number % 3 == 0);
    }

    private Known know(long id, int number, Fate fate) {
        Known task = new Known(id, job(number).deaf(), fate);
        tasks.add(task);
        return task;
    }

    private static long taken(Callable<Long> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new AssertionError("not taken in", e);
        }
    }

    private static void refused(ThrowingCallable work) {
        assertThatThrownBy(work).hasStackTraceContaining(ClientStoppedException.class.getName());
    }

    private void attemptEnqueues(int number, boolean inTransaction) throws Exception {
        attempt(number, task -> {
            Future<Long> enqueued = inTransaction
                    ? attempts.callInTransaction(
                            task.id, () -> engine.enqueue(job(number)).value())
                    : attempts.call(task.id, () -> engine.enqueue(job(number)).value());
            if (phase == Phase.STOPPED) {
                refused(() -> answer(enqueued));
            } else if (inTransaction) {
                task.enlisted.add(know(taken(() -> answer(enqueued)), number, Fate.ENLISTED));
            } else {
                know(taken(() -> answer(enqueued)), number, Fate.WAITING);
            }
        });
    }

    private void transactionEnqueues(int number) {
        Outer outer = open.stream()
                .filter(other -> !other.written && number % 2 == 0)
                .findFirst()
                .orElseGet(Outer::new);
        boolean begun = open.contains(outer);
        Callable<Long> work = () -> container.in(
                outer.transaction, () -> engine.enqueue(job(number)).value());
        if (phase == Phase.STARTED || (begun && phase != Phase.STOPPED)) {
            outer.tasks.add(know(taken(work), number, Fate.ENLISTED));
            if (!begun) {
                open.add(outer);
            }
        } else {
            refused(work::call);
        }
    }

    private void transaction(int number, Predicate<Outer> which, Consumer<Outer> work) throws Exception {
        List<Outer> some = open.stream().filter(which).toList();
        if (!some.isEmpty()) {
            work.accept(some.get(number % some.size()));
        }
    }

    /** What takes part in a transaction writes, before the transaction commits. */
    private void write(Outer outer) {
        if (phase == Phase.STOPPED) {
            refused(() -> container.write(outer.transaction));
            open.remove(outer);
            become(outer.tasks, Fate.ROLLED_BACK);
        } else {
            container.write(outer.transaction);
            outer.written = true;
            become(outer.tasks, Fate.PREPARED);
        }
    }

    private void commit(Outer outer) throws Exception {
        if (!outer.written) {
            write(outer);
        }
        if (outer.written) {
            end(outer, Status.STATUS_COMMITTED, Fate.WAITING);
        }
    }

    private void rollBack(Outer outer) throws Exception {
        end(outer, Status.STATUS_ROLLEDBACK, Fate.ROLLED_BACK);
    }

    /** Not on the thread that has written: that one waits a while for a turn, which does not come when the client is stopped. */
    private void end(Outer outer, int status, Fate fate) throws Exception {
        answer(CompletableFuture.runAsync(() -> container.end(outer.transaction, status)));
        open.remove(outer);
        become(outer.tasks, fate);
        boolean late = phase == Phase.STOPPED && running().findAny().isEmpty();
        outer.tasks.forEach(task -> task.late = late);
    }

    private static void become(List<Known> some, Fate fate) {
        some.forEach(task -> task.fate = fate);
    }

    // What attempts do

    private interface Consumer<T> {
        void accept(T value) throws Exception;
    }

    private void attempt(int number, Consumer<Known> work) throws Exception {
        List<Known> some = running().toList();
        if (!some.isEmpty()) {
            work.accept(some.get(number % some.size()));
        }
    }

    /** Whose attempts can be told to do something. */
    private Stream<Known> running() {
        return tasks.stream().filter(task -> task.isRunning() && task != stopper);
    }

    private void letReturn(Known task) {
        attempts.letReturn(task.id);
        if (phase == Phase.STOPPED && !task.enlisted.isEmpty()) {
            // It cannot commit any more, and fails with that.
            hasFailed(task);
        } else {
            become(task.enlisted, Fate.WAITING);
            task.fate = Fate.SUCCEEDED;
        }
    }

    private void letThrow(Known task) {
        attempts.letThrow(task.id, new IllegalStateException("as told"));
        hasFailed(task);
    }

    private void hasFailed(Known task) {
        become(task.enlisted, Fate.ROLLED_BACK);
        task.enlisted.clear();
        task.fate = task.cancelled ? Fate.CANCELLED : phase == Phase.STARTED ? Fate.FAILED : Fate.WAITING;
    }

    private void cancel(int number) throws Exception {
        List<Known> some = tasks.stream()
                .filter(task -> task.fate == Fate.WAITING || (task.isRunning() && task != stopper && !task.cancelled))
                .toList();
        if (some.isEmpty()) {
            return;
        }
        Known task = some.get(number % some.size());
        TaskId id = new TaskId(task.id);
        if (phase == Phase.STOPPED) {
            refused(() -> engine.cancel(id));
            return;
        }
        assertThat(engine.cancel(id)).isTrue();
        task.cancelled = true;
        if (!task.isRunning()) {
            task.fate = Fate.CANCELLED;
        } else if (!task.deaf) {
            hasFailed(task);
        }
    }

    // How the client is stopped

    private void stop(boolean now) throws Exception {
        Callable<Boolean> work = () -> engine.stop(now ? Duration.ZERO : GRACE);
        if (phase == Phase.STARTED) {
            leave(now);
            stop = run(noted(work));
            awaitLeaving();
        } else if (phase == Phase.STOPPED) {
            assertThat(work.call()).isTrue();
        } else if (start == null) {
            later.add(blocked(work));
        }
    }

    private void attemptStops(Known task, boolean now) throws Exception {
        Callable<Boolean> work = () -> engine.stop(now ? Duration.ZERO : GRACE);
        if (phase == Phase.STARTED) {
            stopper = task;
            leave(now);
            stop = attempts.call(task.id, noted(work));
            awaitLeaving();
        } else {
            // It does not wait for itself.
            assertThat(answer(attempts.call(task.id, work))).isEqualTo(phase == Phase.STOPPED);
        }
    }

    private void partStops(Known task) throws Exception {
        if (phase != Phase.STARTED) {
            attempts.letThrow(task.id, new EngineFixture.StoppedPart());
            hasFailed(task);
            return;
        }
        long began = System.nanoTime();
        attempts.letThrow(task.id, new EngineFixture.StoppedPart());
        await(() -> !attempts.tasks().contains(task.id));
        stop(false);
        inTime = null;
        if (System.nanoTime() - began > SIGN_NANOS) {
            throw new TestAbortedException("the machine is too slow to say whether the attempt counts");
        }
        hasFailed(task);
    }

    private Callable<Boolean> noted(Callable<Boolean> work) {
        return () -> {
            stopping = Thread.currentThread();
            return work.call();
        };
    }

    private void leave(boolean now) {
        stopping = null;
        left = engine.life();
        phase = Phase.LEAVING;
        graceIsOver = now;
        // Without any grace a worker may not have got the processor since its attempt ended.
        inTime = now ? null : true;
    }

    /** Until nothing is claimed any more, and what fails does not count. */
    private void awaitLeaving() {
        EngineRun life = engine.life();
        await(() -> stopping != null && life.isLeaving());
        if (graceIsOver) {
            interrupt();
            awaitInterrupted();
        }
    }

    private void interrupt() {
        phase = Phase.OVERDUE;
        for (Known task : running().toList()) {
            inTime = false;
            if (!task.deaf) {
                hasFailed(task);
            }
        }
    }

    /** Until no attempt can end in time any more; one that was cancelled is told nothing new. */
    private void awaitInterrupted() {
        List<Known> deaf = running().filter(task -> !task.cancelled).toList();
        await(() -> deaf.stream().allMatch(task -> attempts.isTold(task.id)));
        if (running().anyMatch(task -> task.cancelled)) {
            inTime = null;
        }
    }

    private void graceEnds() {
        if (phase == Phase.LEAVING) {
            graceIsOver = true;
            interrupt();
            clock.advance(GRACE.plusSeconds(1));
            awaitInterrupted();
        } else if (phase == Phase.OVERDUE) {
            await(() -> {
                clock.advance(Duration.ofSeconds(3));
                return isDone(stop);
            });
            stopped();
        }
    }

    private void start(int number) throws Exception {
        Callable<Boolean> work = () -> {
            engine.start();
            return true;
        };
        if (phase == Phase.STOPPED) {
            if (running().findAny().isEmpty()) {
                work.call();
                phase = Phase.STARTED;
            }
        } else if (phase != Phase.STARTED && start == null && later.isEmpty() && (number == 0 || !mayLeaveAttempts())) {
            start = blocked(work);
        }
    }

    /** Then a start waits for a second before it refuses, which the test does not want to do often. */
    private boolean mayLeaveAttempts() {
        return stopper != null || running().anyMatch(task -> task.deaf);
    }

    private static <R> Future<R> run(Callable<R> work) {
        FutureTask<R> task = new FutureTask<>(work);
        daemon(task).start();
        return task;
    }

    /** On a thread that has to wait. */
    private <R> Future<R> blocked(Callable<R> work) {
        FutureTask<R> task = new FutureTask<>(work);
        Thread thread = daemon(task);
        thread.start();
        await(() -> task.isDone() || thread.getState() == Thread.State.WAITING);
        return task;
    }

    private static boolean isDone(@Nullable Future<?> future) {
        return future != null && future.isDone();
    }

    /** The stop goes as far as it can. */
    private void goOn() {
        if ((phase == Phase.LEAVING || phase == Phase.OVERDUE)
                && running().findAny().isEmpty()) {
            phase = Phase.DRAINING;
        }
        if (phase == Phase.DRAINING && (graceIsOver || open.stream().noneMatch(outer -> outer.written))) {
            stopped();
        }
    }

    private void stopped() {
        phase = Phase.STOPPED;
        stopper = null;
        try {
            boolean said = answer(stop);
            assertThat(inTime == null || inTime == said)
                    .as("the stop says that all attempts ended in time: %s, expected: %s", said, inTime)
                    .isTrue();
            for (Future<?> other : later) {
                assertThat(answer(other)).isEqualTo(true);
            }
            if (start != null && running().findAny().isEmpty()) {
                answer(start);
                phase = Phase.STARTED;
            } else if (start != null) {
                Future<?> refused = start;
                assertThatThrownBy(() -> answer(refused))
                        .hasCauseInstanceOf(TaskStoreException.class)
                        .hasMessageContaining("ignore their interruption");
            }
        } catch (Exception e) {
            throw new AssertionError("the stop does not end: " + List.of(stopping.getStackTrace()), e);
        }
        later.clear();
        start = null;
    }

    private static <R> R answer(Future<R> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(LIMIT_NANOS, TimeUnit.NANOSECONDS);
    }

    // What is expected

    private void settle() {
        goOn();
        await(() -> difference() == null);
        if (phase == Phase.STARTED) {
            tasks.stream().filter(task -> attempts.tasks().contains(task.id)).forEach(task -> task.fate = Fate.RUNNING);
        } else if (phase != Phase.STOPPED) {
            assertThat(isDone(stop)).as("the stop has ended in %s", phase).isFalse();
            assertThat(later).noneMatch(Future::isDone);
            assertThat(isDone(start)).as("started in %s", phase).isFalse();
        }
        assertThat(attempts.violations).isEmpty();
    }

    /** What is not yet, or will never be, as it has to be; null when all is. */
    private @Nullable String difference() {
        Set<Long> running = ids(Fate.RUNNING);
        Set<Long> live = Set.copyOf(attempts.tasks());
        if (phase == Phase.STARTED) {
            Set<Long> either = ids(Fate.WAITING);
            either.addAll(running);
            if (!live.containsAll(running)
                    || !either.containsAll(live)
                    || live.size() != Math.min(WORKERS, either.size())) {
                return "attempted: " + live + ", expected: " + running + " and others of " + either;
            }
        } else if (!live.equals(running)) {
            return "attempted: " + live + ", expected: " + running;
        }
        if (phase == Phase.STOPPED ? running.isEmpty() && store.isOpen() : !fixture.isAtRest()) {
            return phase == Phase.STOPPED ? "the store is open" : "the engine is at work";
        }
        if (phase == Phase.LEAVING && stopping.getState() != Thread.State.TIMED_WAITING) {
            return "the stop does not wait for the attempts";
        }
        return tasks.stream()
                .filter(task -> !isAsExpected(task, store.row(new TaskId(task.id)), running.isEmpty()))
                .findFirst()
                .map(task -> task.fate + " in the store: " + store.row(new TaskId(task.id)))
                .orElse(null);
    }

    private Set<Long> ids(Fate fate) {
        Set<Long> ids = new HashSet<>();
        tasks.stream().filter(task -> task.fate == fate).forEach(task -> ids.add(task.id));
        return ids;
    }

    private boolean isAsExpected(Known task, Optional<MemoryStore.Row> row, boolean closed) {
        RowState state = row.map(MemoryStore.Row::state).orElse(null);
        if (OVER.contains(String.valueOf(state))) {
            assertThat(state).as("task %s", task.id).hasToString(task.fate.name());
            assertThat(row.get().attempt()).isLessThan(2);
            return true;
        }
        if (state == RowState.RUNNING && phase == Phase.STOPPED && !closed) {
            // The store is written to when the last attempt has ended.
            return true;
        }
        // What is decided when the store is closed is written by the next start.
        boolean later = phase == Phase.STOPPED && state == RowState.PREPARED && (task.late || !closed);
        return switch (task.fate) {
            case ENLISTED -> state == null;
            case PREPARED -> state == RowState.PREPARED;
            case ROLLED_BACK -> state == null || later;
            case RUNNING -> state == RowState.RUNNING;
            case WAITING ->
                later
                        || (state == RowState.READY && row.get().attempt() == 0)
                        || (state == RowState.RUNNING && phase == Phase.STARTED);
            case SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }

    /** Every transaction ends, every attempt returns, and the client is started until nothing is left to do. */
    void bringToAnEnd() throws Exception {
        while (!open.isEmpty()) {
            happen(Deed.TRANSACTION_COMMITS, 0);
        }
        while (phase != Phase.STARTED || running().findAny().isPresent()) {
            happen(phase == Phase.STOPPED ? Deed.START : Deed.ATTEMPT_RETURNS, 0);
            if (phase == Phase.STOPPED && running().findAny().isPresent()) {
                happen(Deed.ATTEMPT_RETURNS, 0);
            }
        }
        assertThat(tasks).extracting(task -> task.fate).isSubsetOf(ENDS);
        assertThat(store.rows())
                .extracting(row -> row.task().id())
                .containsExactlyInAnyOrderElementsOf(tasks.stream()
                        .filter(task -> task.fate != Fate.ROLLED_BACK)
                        .map(task -> task.id)
                        .toList());
    }

    private void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError(phase + " does not come to rest: " + difference());
            }
            assertThat(attempts.violations).isEmpty();
            LockSupport.parkNanos(50_000);
        }
    }

    @Override
    public void close() {
        attempts.letAllReturn();
        Future<Boolean> end = run(() -> engine.stop(Duration.ZERO));
        for (int i = 0; i < 1_000 && !end.isDone(); i++) {
            clock.advance(Duration.ofSeconds(1));
            LockSupport.parkNanos(1_000_000);
        }
    }
}
