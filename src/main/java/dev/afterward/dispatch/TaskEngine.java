package dev.afterward.dispatch;

import dev.afterward.ClientStoppedException;
import dev.afterward.ConfigurationException;
import dev.afterward.Schedules;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskOperations;
import dev.afterward.TaskSearch;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.TaskSubmission;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.store.GateReport;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The client: accepts tasks and runs them.
 *
 * <p>OPEN (accepts tasks) → STARTED (runs them too) → STOPPING → STOPPED → STARTED …
 */
public final class TaskEngine implements TaskService {

    /** How long a start waits for attempts of the life before it that ignore their interruption. */
    private static final long OLD_LIFE_MILLIS = 1_000;

    private static final Duration LONGEST_GRACE = Duration.ofDays(36_500);

    private final TaskService client = new EngineClient(this);
    private final EngineSetup setup;
    private final TransactionIntegration transactions;
    private final TransactionPort port;
    private final TaskEncoder encoder;
    private final Operations manual;
    private final TaskReads reads;
    private final ClientOperations operations;
    private final ClientSchedules schedules;
    /** Guards the change from one life to the next. */
    private final ReentrantLock lifecycle = new ReentrantLock();

    private final OpenDecisions openDecisions;
    private final Renewal renewal;
    private final StartGate gate;

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
        List<String> problems = Queues.problems(setup.bindings());
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        this.setup = setup;
        this.openDecisions = new OpenDecisions(setup.clock());
        this.port = new EnginePort(client, setup, openDecisions, this::life, this::accepting);
        this.encoder = new TaskEncoder(setup, client);
        ScheduleOperations ofSchedules = new ScheduleOperations(setup, this::accepting);
        this.manual = new Operations(setup, port, ofSchedules, this::life, this::accepting, this::gate);
        this.transactions = setup.transactions().apply(port);
        Queues.requireTransactions(setup.bindings(), transactions.refusal());
        this.reads = new TaskReads(
                setup.store(),
                manual::status,
                this::time,
                (row, payload) -> TaskReads.decode(setup, run, row, payload),
                transactions,
                openDecisions,
                name -> run.queueName(name));
        this.operations = new ClientOperations(reads, manual, transactions);
        this.schedules = new ClientSchedules(setup, ofSchedules, transactions, this::accepting);
        this.renewal = new Renewal(lifecycle, setup, lives());
        this.gate = new StartGate(setup);
        this.run = open(0, transactions::resolve);
    }

    /**
     * Opens the store for a life.
     *
     * @param above the ids of its tasks are larger than this one, and than all in the store
     * @param resolver gets the transactions that were left undecided
     */
    private EngineRun open(long above, UnaryOperator<List<TransactionRow>> resolver) {
        EngineRun opened =
                new EngineRun(setup, client, openDecisions, transactions, above, lost -> renewal.begin(lost));
        run = opened;
        opened.begin(resolver);
        accepting = true;
        return opened;
    }

    private Renewal.Lives lives() {
        return new Renewal.Lives() {
            @Override
            public boolean isPresent(EngineRun life) {
                return accepting && run == life;
            }

            @Override
            public void follow(EngineRun lost) {
                boolean begun = false;
                try {
                    // A store that has gone back in time has forgotten ids that callers hold.
                    // Transactions are under way as before: to begin anew with them would lose their outcomes.
                    EngineRun next = open(lost.ids.highest(), transactions::takeOver);
                    if (lost.isStarted()) {
                        begin(next);
                    }
                    next.messages.clientRenewed(lost.opened.client(), next.opened.client());
                    begun = true;
                } finally {
                    if (!begun) {
                        run = lost;
                    }
                }
            }

            private void begin(EngineRun next) {
                boolean begun = false;
                try {
                    next.start();
                    begun = true;
                } finally {
                    if (!begun) {
                        next.end(next.leave(0));
                    }
                }
            }

            @Override
            public void stop() {
                TaskEngine.this.stopNow();
            }
        };
    }

    @Override
    public void start() {
        lifecycle.lock();
        try {
            if (accepting && run.turns.refusal() != null) {
                // Whatever was wrong with the store may have been put right: only a new life finds out.
                stop(Duration.ZERO);
            }
            if (!accepting) {
                if (!run.isClosed(OLD_LIFE_MILLIS)) {
                    throw new TaskStoreException(
                            "the client cannot start again: attempts of before the stop ignore their interruption");
                }
                open(run.ids.highest(), transactions::resolve);
            }
            if (!run.isStarted()) {
                gate.pass(run);
            }
            run.start();
            gate.follow(run);
        } finally {
            lifecycle.unlock();
        }
    }

    @Override
    public boolean stop(Duration grace) {
        Objects.requireNonNull(grace, "the grace is null");
        renewal.giveUp();
        boolean ended = stopLife(grace);
        renewal.join();
        return ended;
    }

    private boolean stopLife(Duration grace) {
        if (!port.isMakingAttempt()) {
            lifecycle.lock();
        } else if (!lifecycle.tryLock()) {
            // The stop that is going on already waits for this very attempt.
            return false;
        }
        try {
            if (!accepting) {
                return true;
            }
            gate.stop();
            long millis = millis(grace);
            long began = setup.clock().nanos();
            // In this order: what an attempt has enqueued is taken in with it, and its transaction is waited for.
            transactions.leave();
            boolean ended = run.leave(millis);
            long spent = Duration.ofNanos(setup.clock().nanos() - began).toMillis();
            transactions.drain(Math.max(0, millis - spent));
            accepting = false;
            run.end(ended);
            return ended;
        } finally {
            lifecycle.unlock();
        }
    }

    /** A grace of more than a hundred years lasts as long as it takes, and has more milliseconds than a number can hold. */
    private static long millis(Duration grace) {
        if (grace.isNegative()) {
            return 0;
        }
        return grace.compareTo(LONGEST_GRACE) > 0 ? LONGEST_GRACE.toMillis() : grace.toMillis();
    }

    @Override
    public void stopNow() {
        stop(Duration.ZERO);
    }

    @Override
    public TaskId enqueue(Task task) {
        return one(task).submit().get(0);
    }

    @Override
    public TaskId enqueue(Task task, Duration delay) {
        return one(task).after(delay).submit().get(0);
    }

    private TaskSubmission one(Task task) {
        return add(List.of(Objects.requireNonNull(task, "the task is null")));
    }

    @Override
    public TaskSubmission add(Task... tasks) {
        return add(Arrays.asList(Objects.requireNonNull(tasks, "the array of tasks is null")));
    }

    @Override
    public TaskSubmission add(Collection<? extends Task> tasks) {
        return new Submission(this, Objects.requireNonNull(tasks, "the collection of tasks is null"));
    }

    /** What stored tasks would not run here. */
    GateReport gate() {
        return gate.report();
    }

    EngineSetup setup() {
        return setup;
    }

    /** The life that is on now, or was the last one. */
    EngineRun life() {
        return run;
    }

    Instant time() {
        return Instant.ofEpochMilli(setup.clock().millis());
    }

    List<TaskId> submit(List<Task> tasks, TaskEncoder.Options options, @Nullable Connection connection) {
        EngineRun current = accepting();
        if (tasks.isEmpty()) {
            return List.of();
        }
        current.ensureCoordinated();
        List<NewTask> rows = encoder.encode(current, tasks, options);
        if (connection == null && !options.apart() && transactions.enlist(rows)) {
            return NewTask.ids(rows);
        }
        if (current.isLeaving() && !port.isMakingAttempt()) {
            throw new ClientStoppedException(TransactionPort.STOPPING);
        }
        if (options.apart()) {
            ClientOperations.explained(() -> submit(current, rows), transactions);
        } else if (connection == null) {
            submit(current, rows);
        } else {
            setup.store().write(connection, rows, setup.clock().millis());
        }
        return NewTask.ids(rows);
    }

    private static List<TaskId> submit(EngineRun current, List<NewTask> rows) {
        current.bulks.submit(rows);
        return NewTask.ids(rows);
    }

    EngineRun accepting() {
        if (!accepting) {
            throw new ClientStoppedException(
                    "the client was stopped, with its application perhaps: it takes no tasks in until it is started again");
        }
        RuntimeException refusal = run.turns.refusal();
        if (refusal != null) {
            throw new TaskStoreException(
                    refusal.getMessage() + (run.isLost() ? "; it is about to continue as a new client: try again" : ""),
                    refusal);
        }
        return run;
    }

    @Override
    public TaskStatus status(TaskId id) {
        return reads.status(id);
    }

    @Override
    public Optional<TaskInfo> find(TaskId id) {
        return reads.find(id);
    }

    @Override
    public TaskSearch search() {
        return reads.search();
    }

    @Override
    public boolean cancel(TaskId id) {
        return operations.cancel(id);
    }

    /**
     * What applications hold of this engine.
     *
     * @return the client, for as long as this engine lives
     */
    public TaskService client() {
        return client;
    }

    /**
     * What transactions ask of this client.
     *
     * @return the port, for as long as this client lives
     */
    public TransactionPort port() {
        return port;
    }

    @Override
    public TaskOperations operations() {
        return operations;
    }

    @Override
    public Schedules schedules() {
        return schedules;
    }

    /**
     * What people do by hand in the console.
     *
     * @return the operations, for as long as this client lives
     */
    public ManualOperations manualOperations() {
        return manual;
    }

    /**
     * Runs what is due when it is told to, for tests.
     *
     * @return the drive, for as long as this client lives
     */
    public ManualDrive manualDrive() {
        return new ManualDrive(this, setup, transactions, openDecisions);
    }

    @Override
    public void notifyCommitted() {
        run.wakeAll();
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
        if (accepting && current.isLost()) {
            current.ensureCoordinated();
            return HealthProbe.lost(current, setup.config().workers());
        }
        return accepting && !current.isLeaving()
                ? HealthProbe.of(
                        current,
                        setup.store(),
                        setup.config().workers(),
                        gate.report().stuck())
                : HealthProbe.stopped();
    }
}
