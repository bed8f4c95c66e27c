package dev.afterward.dispatch;

import dev.afterward.BackoffPolicy;
import dev.afterward.OutcomeUnknownException;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** An engine to which things happen, one after the other, and what is known of its tasks. */
final class LifeModel implements AutoCloseable {

    /** What can happen. */
    enum Deed {
        ENQUEUE,
        ENQUEUE_MANY,
        ENQUEUE_LATER,
        ENQUEUE_TO_EXPIRE,
        PREPARE,
        FINISH,
        CANCEL,
        PAUSE,
        RESUME,
        CRASH,
        STOP,
        STOP_NOW,
        STORE_FAILS,
        UNKNOWN,
        ADVANCE,
        SET_BACK
    }

    /** A task of the first queue. */
    public record First(int number) implements Task {}

    /** A task of the second queue. */
    public record Second(int number) implements Task {}

    private static final List<MemoryStore.Commit> ENDS =
            List.of(MemoryStore.Commit.UNKNOWN_DONE, MemoryStore.Commit.UNKNOWN_UNDONE, MemoryStore.Commit.BROKEN_OFF);
    private static final Set<RowState> OVER =
            Set.of(RowState.SUCCEEDED, RowState.FAILED, RowState.CANCELLED, RowState.EXPIRED);
    private static final int ATTEMPTS = 3;
    private static final int RESCUES = 2;
    private static final int SNOOZES = 2;
    /** A death after its time alone does not count, a few times: see {@code Suspects}. */
    private static final int MOST_DEATHS = RESCUES + 1 + 5;

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);

    final MemoryStore store = new MemoryStore();
    final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final int workers;
    private final DrivenClock clock = new DrivenClock();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Long> known = new ArrayList<>();
    private final Set<Long> mustNotRun = ConcurrentHashMap.newKeySet();
    private final Set<String> paused = ConcurrentHashMap.newKeySet();
    /** An attempt that is being made. */
    private static final class Live {
        private final CountDownLatch goOn = new CountDownLatch(1);
        private volatile boolean waits;

        void await() throws InterruptedException {
            waits = true;
            goOn.await();
        }

        /** Whether it does nothing before it may go on. */
        boolean rests() {
            return waits && goOn.getCount() > 0;
        }
    }

    /** The attempts that this life is making. */
    private Map<Long, Live> live = new ConcurrentHashMap<>();

    /** Whether attempts end by themselves: the clock stands still, so a graceful stop would wait for ever. */
    private volatile boolean hurried;

    private volatile boolean endsWell;
    private EngineFixture fixture;
    private TaskEngine engine;

    LifeModel(int workers) {
        this.workers = workers;
        begin();
    }

    private void begin() {
        Map<Long, Live> mine = new ConcurrentHashMap<>();
        live = mine;
        fixture = new EngineFixture(store)
                .clock(clock)
                .workers(workers)
                .maxRescues(RESCUES)
                .processor(First.class, LifeModel::settings, (task, context) -> process(task.number(), context, mine))
                .processor(Second.class, LifeModel::settings, (task, context) -> process(task.number(), context, mine));
        engine = fixture.start();
    }

    private static QueueConfig.Builder settings(QueueConfig.Builder queue) {
        BackoffPolicy aMinute = new BackoffPolicy(Duration.ofMinutes(1), 1, Duration.ofDays(1), 0, null);
        return queue.maxAttempts(ATTEMPTS).maxSnoozes(SNOOZES).backoff(aMinute).retention(KEEP);
    }

    private void process(int number, TaskContext context, Map<Long, Live> mine) throws InterruptedException {
        long id = context.id().value();
        Live attempt = new Live();
        if (mine.putIfAbsent(id, attempt) != null) {
            violations.add("two live attempts of " + id);
        }
        try {
            if (paused.contains(context.queue())) {
                violations.add("started in a paused queue: " + id);
            }
            if (mustNotRun.contains(id)) {
                violations.add("must not run: " + id);
            }
            Attempt made = (Attempt) context;
            long startBy = made.claimed().startBy();
            if (startBy > 0 && made.startedAt() > startBy) {
                violations.add("started too late: " + id);
            }
            if (context.attempt() > ATTEMPTS) {
                violations.add("too many attempts of " + id);
            }
            if (context.snoozes() > SNOOZES) {
                violations.add("too many snoozes of " + id);
            }
            int outcome = endsWell ? 0 : Math.floorMod(number + context.attempt() + context.snoozes(), 4);
            if (outcome == 1) {
                throw new IllegalStateException("as told");
            } else if (outcome == 2 && !hurried) {
                attempt.await();
            } else if (outcome == 3) {
                context.snooze(Duration.ofSeconds(number % 3 * 40L));
            }
        } finally {
            mine.remove(id, attempt);
        }
    }

    void happen(Deed deed, int number) {
        switch (deed) {
            case ENQUEUE -> enqueue(number, 1, Duration.ZERO);
            case ENQUEUE_MANY -> enqueue(number, 2 + number % 5, Duration.ZERO);
            case ENQUEUE_LATER -> enqueue(number, 1, Duration.ofSeconds(number % 200));
            case ENQUEUE_TO_EXPIRE -> enqueue(number, 1, Duration.ZERO, Duration.ofSeconds(1 + number % 120));
            case PREPARE -> prepare(number);
            case FINISH -> live.values().stream().limit(1).forEach(attempt -> attempt.goOn.countDown());
            case CANCEL -> cancel(number);
            case PAUSE -> {
                String queue = queue(number);
                engine.operations().pause(queue);
                paused.add(queue);
            }
            case RESUME -> {
                String queue = queue(number);
                paused.remove(queue);
                engine.operations().resume(queue);
            }
            case CRASH -> {
                store.crash();
                fixture.abandon();
                letGoOn();
                begin();
            }
            case STOP -> {
                hurried = true;
                letGoOn();
                stopAndStart(Duration.ofSeconds(10));
                hurried = false;
            }
            case STOP_NOW -> stopAndStart(Duration.ZERO);
            case STORE_FAILS -> {
                store.failWith(new TaskStoreException("busy"));
                enqueue(number, 1, Duration.ZERO);
                letGoOn();
                clock.advance(Duration.ofSeconds(number % 20));
                store.failWith(null);
                clock.advance(Duration.ofSeconds(6));
            }
            case UNKNOWN -> {
                store.commits.add(ENDS.get(number % ENDS.size()));
                enqueue(number, 1 + number % 4, Duration.ZERO);
                clock.advance(Duration.ofSeconds(6));
            }
            case ADVANCE -> clock.advance(Duration.ofSeconds(number % 300));
            case SET_BACK -> clock.advance(Duration.ofSeconds(-(number % 300)));
        }
        awaitQuiet();
        nothingIsLost();
    }

    private void letGoOn() {
        live.values().forEach(attempt -> attempt.goOn.countDown());
    }

    private static String queue(int number) {
        return number % 2 == 0 ? "First" : "Second";
    }

    private static Task task(int number) {
        return number % 2 == 0 ? new First(number / 2) : new Second(number / 2);
    }

    private void enqueue(int number, int count, Duration delay) {
        enqueue(number, count, delay, Duration.ofDays(1));
    }

    private void enqueue(int number, int count, Duration delay, Duration expireAfter) {
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task(number + i));
        }
        var submission = engine.add(tasks).priority(number % 4).expireAfter(expireAfter);
        if (!delay.isZero()) {
            submission.after(delay);
        }
        try {
            submission.submit().forEach(id -> acknowledge(id.value()));
        } catch (OutcomeUnknownException e) {
            e.ids().forEach(id -> known.add(id.value()));
        } catch (TaskStoreException e) {
            // Not stored, and said so.
        }
    }

    private void acknowledge(long id) {
        if (acknowledged.stream().anyMatch(other -> other >= id)) {
            violations.add("ids do not grow: " + id);
        }
        known.add(id);
        acknowledged.add(id);
    }

    private void prepare(int number) {
        TransactionRow transaction = new TransactionRow(
                engine.port().newTransactionId(),
                Outcome.PREPARED,
                engine.port().now(),
                null,
                null);
        long id = engine.port().newTransactionId();
        byte[] payload = ("{\"number\":" + number / 2 + "}").getBytes(StandardCharsets.UTF_8);
        long due = engine.port().now() + number % 2_000;
        engine.port().prepare(transaction, List.of(new NewTask(id, store.queue(queue(number)), 0, due, 0, payload)));
        boolean commits = number % 3 > 0;
        if (!commits) {
            mustNotRun.add(id);
        }
        if (engine.port().decide(transaction.id(), commits ? Outcome.COMMITTED : Outcome.ROLLED_BACK, LIMIT)
                && commits) {
            acknowledge(id);
        }
    }

    private void cancel(int number) {
        if (known.isEmpty()) {
            return;
        }
        long id = known.get(number % known.size());
        boolean waits = engine.status(new TaskId(id)) == TaskStatus.PENDING;
        boolean cancelled = engine.cancel(new TaskId(id));
        if (cancelled) {
            // Nor again, if it runs now.
            mustNotRun.add(id);
        }
        if (!cancelled && waits && acknowledged.contains(id)) {
            violations.add("not cancelled: " + id);
        }
    }

    private void stopAndStart(Duration grace) {
        engine.stop(grace);
        if (!live.isEmpty()) {
            violations.add("attempts outlive the stop");
        }
        engine.start();
    }

    /** Waits until only the clock, or the end of an attempt, lets anything happen. */
    private void awaitQuiet() {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (!isQuiet()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("does not come to rest: " + live + store.rows());
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private boolean isQuiet() {
        long attempts = live.values().stream().filter(Live::rests).count();
        return attempts == live.size()
                && fixture.isAtRest()
                && (attempts == workers || attempts == running())
                && fixture.isAtRest();
    }

    private long running() {
        return store.rows().stream()
                .filter(row -> row.state() == RowState.RUNNING)
                .count();
    }

    private void nothingIsLost() {
        for (long id : acknowledged) {
            var row = store.row(new TaskId(id));
            if (row.isEmpty() || row.get().state() == RowState.PREPARED) {
                violations.add("lost: " + id);
            } else if (row.get().attempt() > ATTEMPTS
                    || row.get().rescues() > MOST_DEATHS
                    || row.get().snoozes() > SNOOZES) {
                violations.add("unbounded: " + row.get());
            }
        }
    }

    /** Everything works again, and the time passes: every task has to end. */
    void bringToAnEnd() {
        endsWell = true;
        paused.clear();
        engine.operations().resume("First");
        engine.operations().resume("Second");
        for (int i = 0; i < 20 && !isOver(); i++) {
            letGoOn();
            clock.advance(Duration.ofMinutes(2));
            awaitQuiet();
        }
        nothingIsLost();
        store.rows().stream().filter(row -> !isOver(row)).forEach(row -> violations.add("does not end: " + row));
    }

    private boolean isOver() {
        return store.rows().stream().allMatch(LifeModel::isOver);
    }

    private static boolean isOver(MemoryStore.Row row) {
        return OVER.contains(row.state());
    }

    @Override
    public void close() {
        letGoOn();
        fixture.close();
    }
}
