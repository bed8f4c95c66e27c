package dev.afterward.dispatch;

import dev.afterward.ClientStoppedException;
import dev.afterward.ConfigurationException;
import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.TaskSubmission;
import dev.afterward.UnknownQueueException;
import dev.afterward.store.LocatedTask;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskOperations;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.Turn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The client: takes tasks in and runs them.
 *
 * <p>OPEN (takes tasks in) → STARTED (runs them too) → STOPPING → STOPPED → STARTED …
 */
public final class TaskEngine implements TaskClient, TransactionPort {

    private static final Logger LOG = System.getLogger("dev.afterward");

    /** How long a start waits for attempts of the life before it that ignore their interruption. */
    private static final long OLD_LIFE_MILLIS = 1_000;

    private static final int MOST_CANCELLING = 10;

    private static final Duration RESOLVE_PATIENCE = Duration.ofSeconds(30);

    /** A due time after this one is taken for this one. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** No task has this id. */
    private static final TaskId NO_TASK = new TaskId(0);

    private final EngineSetup setup;
    private final TransactionIntegration transactions;
    private final TaskOperations operations = new Operations(this);
    /** Guards the change from one life to the next. */
    private final ReentrantLock lifecycle = new ReentrantLock();

    private final Map<Long, Decisions.Decision> decided = new ConcurrentHashMap<>();

    private volatile EngineRun run;
    private volatile boolean accepting;

    /**
     * Opens the store and takes tasks in from now on.
     *
     * @param setup what the engine is made of
     * @throws ConfigurationException when two bindings have the same queue or the same type
     * @throws TaskStoreException when the store cannot be opened
     */
    @SuppressWarnings("this-escape")
    public TaskEngine(EngineSetup setup) {
        List<String> problems = problems(setup.bindings());
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        this.setup = setup;
        this.transactions = setup.transactions().apply(this);
        this.run = open();
    }

    /**
     * What keeps queues from standing beside each other.
     *
     * @param bindings the queues
     * @return one text for each problem; empty when there is none
     */
    public static List<String> problems(List<ProcessorBinding<?>> bindings) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<Class<?>> types = new HashSet<>();
        for (ProcessorBinding<?> binding : bindings) {
            if (!names.add(binding.config().name())) {
                problems.add("queue '" + binding.config().name() + "' is named by more than one task type, "
                        + binding.type().getName() + " among them: queue names are unique");
            }
            if (!types.add(binding.type())) {
                problems.add("task type " + binding.type().getName() + " has more than one processor");
            }
        }
        return problems;
    }

    private EngineRun open() {
        EngineRun opened = new EngineRun(setup, this, decided);
        run = opened;
        opened.begin(transactions::resolve);
        accepting = true;
        return opened;
    }

    @Override
    public void start() {
        lifecycle.lock();
        try {
            if (!accepting) {
                if (!run.isClosed(OLD_LIFE_MILLIS)) {
                    throw new TaskStoreException(
                            "the client cannot start again: attempts of before the stop ignore their interruption");
                }
                open();
            }
            if (!run.isStarted()) {
                run.start();
                LOG.log(
                        Level.INFO,
                        "AFT-212: started: {0} workers for {1} queues",
                        setup.config().workers(),
                        run.lanes.size());
            }
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public boolean stop(Duration grace) {
        Attempt own = Worker.ofThisThread();
        if (own == null || own.client() != this) {
            lifecycle.lock();
        } else if (!lifecycle.tryLock()) {
            // Whoever stops the client already waits for this very attempt.
            return false;
        }
        try {
            if (!accepting) {
                return true;
            }
            long millis = Math.max(0, grace.toMillis());
            long began = setup.clock().nanos();
            transactions.drain(millis);
            accepting = false;
            long spent = Duration.ofNanos(setup.clock().nanos() - began).toMillis();
            boolean ended = run.stop(Math.max(0, millis - spent));
            LOG.log(
                    Level.INFO,
                    "AFT-213: " + (ended ? "stopped" : "stopped: attempts were interrupted and given back"));
            return ended;
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public void stopNow() {
        stop(Duration.ZERO);
    }

    @Override
    public TaskId enqueue(Task task) {
        return add(List.of(task)).submit().get(0);
    }

    @Override
    public TaskSubmission add(Task... tasks) {
        return add(List.of(tasks));
    }

    @Override
    public TaskSubmission add(Collection<? extends Task> tasks) {
        return new Submission(this, List.copyOf(tasks));
    }

    /** The life that is on now, or was the last one. */
    EngineRun life() {
        return run;
    }

    Instant time() {
        return Instant.ofEpochMilli(setup.clock().millis());
    }

    List<TaskId> submit(
            List<Task> tasks, @Nullable Instant due, OptionalInt priority, @Nullable Connection connection) {
        EngineRun current = accepting();
        if (tasks.isEmpty()) {
            return List.of();
        }
        List<NewTask> encoded = new ArrayList<>(tasks.size());
        List<TaskId> ids = new ArrayList<>(tasks.size());
        for (Task task : tasks) {
            NewTask row = encode(current, task, due, priority);
            encoded.add(row);
            ids.add(new TaskId(row.id()));
        }
        if (connection != null) {
            setup.store().write(connection, encoded, setup.clock().millis());
        } else if (!transactions.enlist(encoded)) {
            current.intake.submit(encoded, null);
        }
        return List.copyOf(ids);
    }

    private NewTask encode(EngineRun current, Task task, @Nullable Instant due, OptionalInt priority) {
        Lane lane = current.byType.get(task.getClass());
        if (lane == null) {
            throw new UnknownQueueException("no processor for task type "
                    + task.getClass().getName()
                    + ": give it one, a bean with @Processes(" + task.getClass().getSimpleName()
                    + ".class), or .processor(…) in Afterward.builder()");
        }
        byte[] payload = setup.codec().encode(task);
        int most = setup.config().payloadMaxSize();
        if (payload.length > most) {
            throw new PayloadException("task of type " + task.getClass().getName() + " is " + payload.length
                    + " bytes long, more than afterward.payload.max-size = " + most
                    + ": store the data elsewhere and refer to it");
        }
        // An id may be ahead of a clock that was set back, or of a millisecond with very many; the task is due now.
        Attempt parent = Worker.ofThisThread();
        long id = current.ids.next();
        return new NewTask(
                id,
                lane.id,
                priority.orElse(lane.config().priority()),
                due == null ? Math.min(TaskIds.createdAt(id), setup.clock().millis()) : dueMillis(due),
                parent == null || parent.client() != this ? 0 : parent.claimed().id(),
                payload);
    }

    /** The far ends of time are further away than milliseconds can tell. */
    static long dueMillis(Instant due) {
        if (due.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return due.isAfter(LATEST) ? LATEST.toEpochMilli() : due.toEpochMilli();
    }

    EngineRun accepting() {
        if (!accepting) {
            throw new ClientStoppedException("the client does not take tasks in: it was stopped");
        }
        RuntimeException refusal = run.turns.refusal();
        if (refusal != null) {
            throw new TaskStoreException(String.valueOf(refusal.getMessage()), refusal);
        }
        return run;
    }

    @Override
    public TaskStatus status(TaskId id) {
        return setup.store().status(id);
    }

    @Override
    public boolean cancel(TaskId id) {
        EngineRun current = accepting();
        // While one looks in memory and then into the store, the task may be claimed or given back: then once more.
        for (int i = 0; i < MOST_CANCELLING; i++) {
            Attempt running = current.inFlight.get(id.value());
            if (running != null && running.interrupt(Attempt.Interruption.CANCELLED)) {
                return true;
            }
            long now = setup.clock().millis();
            if (current.commands.execute(turn -> cancel(current, turn, id, now), done -> current.cleanup.kept(now))) {
                current.events.fire(new TaskEvent.Cancelled(id));
                return true;
            }
            if (running == null && !current.inFlight.containsKey(id.value())) {
                return false;
            }
        }
        return false;
    }

    static boolean cancel(EngineRun current, Turn turn, TaskId id, long now) {
        Optional<LocatedTask> located = turn.locate(id.value());
        if (located.isEmpty()) {
            return false;
        }
        Lane lane = current.lanes.get(located.get().queue());
        return lane == null
                ? turn.cancel(id.value(), now, Settlement.Keep.ROW, 0)
                : turn.cancel(
                        id.value(),
                        now,
                        Verdict.keep(lane.config().retention(), RowState.CANCELLED),
                        Verdict.expires(lane.config().retention(), now));
    }

    @Override
    public boolean resolve(TaskId id, boolean committed) {
        EngineRun current = accepting();
        OptionalLong transaction = current.commands.execute(turn -> turn.doubted(id.value()), found -> {});
        if (transaction.isEmpty()) {
            return false;
        }
        TransactionRow.Outcome outcome =
                committed ? TransactionRow.Outcome.COMMITTED : TransactionRow.Outcome.ROLLED_BACK;
        if (!decide(transaction.getAsLong(), outcome, RESOLVE_PATIENCE)) {
            throw new TaskStoreException("the store has not taken the decision yet; it is kept, and written as soon as"
                    + " the store answers again");
        }
        return true;
    }

    @Override
    public void pause(String queue) {
        setPaused(queue, true, (turn, now) -> {});
    }

    @Override
    public void resume(String queue) {
        setPaused(queue, false, (turn, now) -> {});
    }

    /**
     * Pauses a queue, or lets it go on, and says whether it was otherwise before.
     *
     * @param record what is written along when it was
     */
    boolean setPaused(String queue, boolean paused, ObjLongConsumer<Turn> record) {
        EngineRun current = accepting();
        Lane lane = lane(current, queue);
        boolean changed = current.commands.execute(
                turn -> {
                    turn.pause(lane.id, paused);
                    if (lane.paused != paused) {
                        record.accept(turn, setup.clock().millis());
                    }
                    return lane.paused != paused;
                },
                done -> {
                    lane.paused = paused;
                    lane.backlog = true;
                });
        if (paused) {
            current.giveBack(current.rack.takeBack(lane));
        } else {
            current.coordinator.wake();
        }
        return changed;
    }

    /**
     * Limits a queue, and says whether that is new. What was claimed and not begun goes back: it may be beyond the limit.
     *
     * @param record what is written along when it is
     */
    boolean setConcurrency(String queue, int most, ObjLongConsumer<Turn> record) {
        EngineRun current = accepting();
        Lane lane = lane(current, queue);
        boolean changed = current.commands.execute(
                turn -> {
                    if (lane.concurrency == most) {
                        return false;
                    }
                    turn.concurrency(lane.id, most);
                    record.accept(turn, setup.clock().millis());
                    return true;
                },
                done -> {
                    current.limit(lane, most);
                    lane.backlog = true;
                });
        current.giveBack(current.rack.takeBack(lane));
        current.coordinator.wake();
        return changed;
    }

    private static Lane lane(EngineRun run, String queue) {
        return run.lanes.values().stream()
                .filter(candidate -> candidate.name().equals(queue))
                .findFirst()
                .orElseThrow(() -> new UnknownQueueException("no queue '" + queue + "'; there are "
                        + run.lanes.values().stream().map(Lane::name).toList()));
    }

    /**
     * What people do by hand.
     *
     * @return the operations, for as long as this client lives
     */
    public TaskOperations operations() {
        return operations;
    }

    /**
     * Runs what is due when it is told to, for tests.
     *
     * @return the drive, for as long as this client lives
     */
    public ManualDrive manualDrive() {
        return new ManualDrive(this, setup, transactions);
    }

    @Override
    public void wake() {
        run.wakeUp();
    }

    /**
     * Tells the listeners of something that happened outside of the engine.
     *
     * @param event what
     */
    public void announce(TaskEvent event) {
        run.events.fire(event);
    }

    /**
     * How the engine is. Costs one read by primary key, and no more than that.
     *
     * @return its health
     */
    public EngineHealth health() {
        EngineRun current = run;
        if (!accepting) {
            return new EngineHealth(EngineHealth.Phase.STOPPED, EngineHealth.Store.CLOSED, true, Duration.ZERO);
        }
        return new EngineHealth(
                current.isStarted() ? EngineHealth.Phase.STARTED : EngineHealth.Phase.OPEN,
                storeHealth(current),
                current.isCoordinated(),
                current.coordinator.atWork());
    }

    private EngineHealth.Store storeHealth(EngineRun current) {
        if (current.turns.refusal() != null) {
            return EngineHealth.Store.REFUSED;
        }
        try {
            setup.store().status(NO_TASK);
        } catch (StoreUnusableException e) {
            // The next turn finds it out as well, and logs it.
            current.coordinator.wake();
            LOG.log(Level.DEBUG, "a health check found the store unusable", e);
            return EngineHealth.Store.REFUSED;
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "a health check could not read from the store", e);
            return EngineHealth.Store.FAILING;
        }
        return current.turns.isFailing() ? EngineHealth.Store.FAILING : EngineHealth.Store.USABLE;
    }

    @Override
    public long newTransactionId() {
        return run.ids.next();
    }

    @Override
    public long now() {
        return setup.clock().millis();
    }

    @Override
    public void prepare(TransactionRow transaction, List<NewTask> tasks) {
        EngineRun current = accepting();
        for (int from = 0; from < tasks.size(); from += Intake.BULK_ROWS) {
            List<NewTask> chunk = tasks.subList(from, Math.min(tasks.size(), from + Intake.BULK_ROWS));
            current.intake.submit(chunk, transaction);
        }
    }

    @Override
    public boolean decide(long transaction, TransactionRow.Outcome outcome, Duration patience) {
        return run.decisions.decide(transaction, outcome, patience.toMillis(), () -> run.coordinator.wake());
    }

    @Override
    public void committed(List<NewTask> tasks) {
        EngineRun current = run;
        current.lateRows.announce(tasks);
        long now = setup.clock().millis();
        boolean wake = false;
        for (NewTask task : tasks) {
            wake |= current.written(task, now);
        }
        if (wake) {
            current.coordinator.wake();
        } else {
            current.coordinator.wakeBefore(current.lateRows.due(now));
        }
    }
}
