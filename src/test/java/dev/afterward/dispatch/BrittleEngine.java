package dev.afterward.dispatch;

import dev.afterward.BackoffPolicy;
import dev.afterward.Gate;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.intake.Intake;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Lease;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.Announcements;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.turn.Coordinator;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.dispatch.work.Workers;
import dev.afterward.payload.JsonbCodec;
import dev.afterward.store.Durability;
import dev.afterward.store.Kind;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TimeKeeper;
import dev.afterward.store.Turn;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The parts of an engine, put together as {@link EngineRun} does, with a tripwire at each place where a turn meets what is
 * not the turn's own: before and after each call of a step, at each operation of the store, at the commit, and at the clock.
 * Its clock is twenty times as fast as the day, so that nobody waits for delays.
 */
final class BrittleEngine implements AutoCloseable {

    private static final int WORKERS = 2;
    private static final int SPEED = 20;

    /** Fails once, and is tried again. */
    public record Flaky(int number) implements Task {}

    /** Many at once. */
    public record Plain(int number) implements Task {}

    /** Time that runs fast, and trips the threads that make turns. */
    private final class Clock implements TimeSource {
        private final long began = System.nanoTime();

        @Override
        public long millis() {
            trip("clock.millis");
            return 1_800_000_000_000L + TimeUnit.NANOSECONDS.toMillis(elapsed());
        }

        @Override
        public long nanos() {
            trip("clock.nanos");
            return elapsed();
        }

        private long elapsed() {
            return (System.nanoTime() - began) * SPEED;
        }

        @Override
        public void parkUntil(Object blocker, long until) {
            long left = until - 1_800_000_000_000L - TimeUnit.NANOSECONDS.toMillis(elapsed());
            LockSupport.parkNanos(blocker, TimeUnit.MILLISECONDS.toNanos(left) / SPEED);
        }

        private void trip(String place) {
            if (Thread.currentThread().getName().equals("afterward-coordinator")) {
                wire.pass(place);
            }
        }
    }

    /** A store whose turns trip. */
    private final class Store implements TaskStore {

        @Override
        public Opened openKinds(Collection<Kind> kinds, TimeKeeper time) {
            return rows.openKinds(kinds, time);
        }

        @Override
        public <R> R turn(Durability durability, Function<Turn, R> work) {
            wire.pass("turn begins");
            if (turnsBegun.incrementAndGet() == 5) {
                throw new TaskStoreException("this one fails anyway, so that the steps are told of a failure");
            }
            R result = rows.turn(durability, turn -> {
                R written = work.apply(tripping(turn));
                wire.pass("commit");
                return written;
            });
            wire.pass("turn ends");
            return result;
        }

        private Turn tripping(Turn turn) {
            return (Turn) Proxy.newProxyInstance(
                    Turn.class.getClassLoader(), new Class<?>[] {Turn.class}, (proxy, method, arguments) -> {
                        wire.pass("turn." + method.getName());
                        try {
                            return method.invoke(turn, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public String identity() {
            return rows.identity();
        }

        @Override
        public boolean turnsOnCallersThreads() {
            return false;
        }

        @Override
        public void write(Connection connection, List<NewTask> tasks, long now) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean settle(Connection connection, Settlement.Ended success) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TaskStatus status(TaskId id) {
            return rows.status(id);
        }

        @Override
        public TaskInspector inspector() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    /** A step that trips before and after each call. */
    private final class Step implements TurnStep {
        private final TurnStep step;
        private final String name;

        Step(TurnStep step) {
            this.step = step;
            this.name = step.getClass().getSimpleName();
        }

        @Override
        public long due(long now) {
            return step.due(now);
        }

        private void around(String call, Runnable work) {
            wire.pass(name + " before " + call);
            work.run();
            wire.pass(name + " after " + call);
        }

        @Override
        public void begin(long now) {
            around("begin", () -> step.begin(now));
        }

        @Override
        public boolean isPromise() {
            wire.pass(name + " promise");
            return step.isPromise();
        }

        @Override
        public void write(Turn turn, long now, Isolation isolation) {
            around("write", () -> step.write(turn, now, isolation));
        }

        @Override
        public void committed(long now) {
            around("committed", () -> step.committed(now));
        }

        @Override
        public void failed(RuntimeException failure, boolean unknown) {
            around("failed", () -> step.failed(failure, unknown));
        }

        @Override
        public void storeBusy(RuntimeException failure) {
            step.storeBusy(failure);
        }

        @Override
        public boolean answersCallers() {
            return step.answersCallers();
        }

        @Override
        public boolean pausesItself() {
            return step.pausesItself();
        }

        @Override
        public boolean hasMore() {
            return step.hasMore();
        }

        @Override
        public boolean isQuiet() {
            return step.isQuiet();
        }
    }

    final MemoryStore rows = new MemoryStore();
    final Queue<TaskEvent> events = new ConcurrentLinkedQueue<>();
    private final Tripwire wire;
    private final TimeSource clock = new Clock();
    private final Messages messages = new Messages();
    private final WorkQueue work = new WorkQueue();
    private final ClaimedTasks claimed = new ClaimedTasks();
    private final Queues queues;
    private final Hints hints;
    private final TaskIds ids;
    private final EventQueue told = new EventQueue(List.of(events::add), CallInterceptor.none(), messages);
    private final TurnRunner turns;
    private final EngineSteps steps;
    private final Intake intake;
    private final Workers workers;
    private final Coordinator coordinator;
    private final EngineThread eventThread;
    private final Store store = new Store();
    private final AtomicInteger turnsBegun = new AtomicInteger();

    BrittleEngine(Tripwire wire) {
        this.wire = wire;
        for (int i = 0; i < 7; i++) {
            rows.commits.add(MemoryStore.Commit.DONE);
        }
        rows.commits.add(MemoryStore.Commit.UNKNOWN_DONE);
        RetentionPolicy keep = new RetentionPolicy(null, Retain.ALL, Retain.ALL);
        List<ProcessorBinding<?>> bindings = List.of(
                new ProcessorBinding<>(
                        Flaky.class,
                        QueueConfig.builder("flaky")
                                .maxAttempts(9)
                                .backoff(new BackoffPolicy(Duration.ofMillis(20), 1, Duration.ofDays(1), 0, null))
                                .retention(keep)
                                .build(),
                        (task, context) -> {
                            if (context.attempt() == 1) {
                                throw new IllegalStateException("flaky");
                            }
                        }),
                new ProcessorBinding<>(
                        Plain.class,
                        QueueConfig.builder("plain").retention(keep).build(),
                        (task, context) -> {}));
        EngineConfig config = new EngineConfig(
                WORKERS,
                Duration.ofSeconds(60),
                3,
                Duration.ofHours(1),
                Duration.ofDays(1),
                Duration.ofSeconds(30),
                1 << 20,
                Gate.OFF);
        EngineSetup setup = new EngineSetup(
                store,
                new JsonbCodec(),
                TaskConstraints.none(),
                bindings,
                config,
                Thread::new,
                clock,
                List.of(),
                CallInterceptor.none(),
                thrown -> false,
                type -> null,
                port -> TransactionIntegration.none(),
                ScheduleSetup.NONE);
        TaskStore.Opened opened = rows.open(List.of("flaky", "plain"), clock.millis());
        queues = new Queues(bindings, Queues.backoffs(bindings, setup.backoffs()), opened, WORKERS, work);
        hints = new Hints(queues, new Announcements(false, TimeSource.system()));
        ids = new TaskIds(clock, opened.client(), opened.lastId());
        turns = new TurnRunner(store, clock, messages, hints);
        OpenDecisions decisions = new OpenDecisions(clock);
        steps = new EngineSteps(
                setup,
                null,
                decisions,
                new EngineSteps.Collaborators(
                        opened,
                        queues,
                        work,
                        claimed,
                        hints,
                        ids,
                        turns,
                        Lease.endless(),
                        told,
                        messages,
                        null,
                        () -> false,
                        () -> false,
                        this::wake,
                        this::wakeBefore),
                () -> true,
                () -> true,
                true,
                clock.millis());
        intake = new Intake(steps.tickets, steps.newTasks, turns, clock, this::wake, false);
        workers = new Workers(
                work,
                steps.sink(),
                steps.handOver,
                setup.codec(),
                told,
                messages,
                clock,
                Lease.endless(),
                this::wakeBefore,
                setup.interceptor(),
                SettlingTransaction.none(),
                null,
                thrown -> false,
                BrittleEngine::daemon,
                "node",
                () -> {},
                () -> {});
        eventThread = new EngineThread("afterward-events", BrittleEngine::daemon, messages, told, () -> {});
        List<TurnStep> tripping = new ArrayList<>();
        steps.inOrder().forEach(step -> tripping.add(new Step(step)));
        coordinator = new Coordinator(
                tripping,
                turns,
                steps.batch,
                clock,
                BrittleEngine::daemon,
                messages,
                new Inspection(clock, workers, List.of()),
                claimed::isEmpty,
                intake::nudge,
                () -> {});
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        eventThread.start();
        coordinator.thread().start();
        workers.hire(WORKERS);
        wake();
    }

    private void wake() {
        coordinator.wake();
    }

    private void wakeBefore(long time) {
        coordinator.wakeBefore(time);
    }

    private NewTask task(String queue, int priority, long delay) {
        byte[] payload = "{\"number\":1}".getBytes(StandardCharsets.UTF_8);
        int id = queues.named(queue).id();
        return new NewTask(ids.next(), id, priority, clock.millis() + delay, 0, payload);
    }

    /** Enqueues a few single tasks, a backlog, some for later and a transaction's; what becomes of the calls does not matter. */
    void enqueue() {
        List<NewTask> many = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            many.add(task(i % 2 == 0 ? "flaky" : "plain", i % 3, 0));
        }
        submit(many);
        for (int i = 0; i < 4; i++) {
            submit(List.of(task("plain", 0, 0), task("flaky", 0, 0)));
            submit(List.of(task("plain", 0, 40)));
        }
    }

    private void submit(List<NewTask> tasks) {
        try {
            intake.submit(tasks, null);
        } catch (RuntimeException e) {
            // Not stored, or not known whether: what is stored has to end.
        }
    }

    /** Whether all that is stored has ended, and nothing is counted any more. */
    boolean isDone() {
        return rows.rows().stream().allMatch(row -> row.state() == RowState.SUCCEEDED)
                && claimed.isEmpty()
                && work.load(queues.all()).values().stream().allMatch(count -> count == 0)
                && work.allot().free() == WORKERS
                && !turns.isFailing();
    }

    int missing() {
        return workers.missing();
    }

    /** What hinders {@link #isDone}. */
    String state() {
        Map<RowState, Long> states = rows.rows().stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        MemoryStore.Row::state, java.util.stream.Collectors.counting()));
        return states + ", claimed " + claimed.all().size() + ", load "
                + work.load(queues.all()).values() + ", free " + work.allot().free() + ", failing "
                + turns.isFailing();
    }

    @Override
    public void close() {
        workers.dismiss();
        coordinator.end(clock.millis() + 1_000);
        told.end();
        coordinator.thread().join(1_000);
    }
}
