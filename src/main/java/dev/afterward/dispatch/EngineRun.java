package dev.afterward.dispatch;

import dev.afterward.BackoffStrategy;
import dev.afterward.ClientStoppedException;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One life of the engine, from the opening of its store to the closing. Stopping ends it; starting again makes a new
 * one. It holds what the parts of a turn share.
 *
 * <p>Locks, in the order in which they may be taken: the gate of {@link TurnMaker}, then the rack's. No user code runs
 * under either.
 */
final class EngineRun {

    private static final Logger LOG = System.getLogger("dev.afterward");

    /** How long a stop waits for interrupted attempts, and for the last turns. */
    private static final long INTERRUPTED_MILLIS = 2_000;

    private static final long LAST_TURNS_MILLIS = 10_000;

    final TaskStore store;
    final PayloadCodec codec;
    final EngineConfig config;
    final TimeSource clock;
    final TaskStore.Opened opened;
    final Map<Integer, Lane> lanes = new LinkedHashMap<>();
    final Map<Class<? extends Task>, Lane> byType = new LinkedHashMap<>();
    final TaskIds ids;
    final Agenda agenda = new Agenda();
    final Batch batch = new Batch();
    final Counters counters = new Counters();
    final TurnMaker turns;
    final Rack rack;
    final EventPump events;
    final Intake intake;
    final Journal journal;
    final Decisions decisions;
    final Commands commands;
    final Rescue rescue;
    final Claims claims;
    final Parking parking;
    final LateRows lateRows;
    final SignOfLife signOfLife;
    final Cleanup cleanup;
    final Coordinator coordinator;
    /** What this client has claimed and the store has not yet been told the end of. */
    final Map<Long, Attempt> inFlight = new ConcurrentHashMap<>();

    final List<Worker> workers = new CopyOnWriteArrayList<>();

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final EngineSetup setup;
    private final TaskClient client;
    private final CountDownLatch coordinatorEnded = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object leaving = new Object();
    private int alive;
    private boolean coordinatorIsGone;
    private volatile boolean started;

    /** Opens the store. */
    EngineRun(EngineSetup setup, TaskClient client, Map<Long, Decisions.Decision> decided) {
        this.setup = setup;
        this.client = client;
        this.store = setup.store();
        this.codec = setup.codec();
        this.config = setup.config();
        this.clock = setup.clock();
        long now = clock.millis();
        Map<ProcessorBinding<?>, BackoffStrategy> backoffs = backoffs();
        this.opened = store.open(
                setup.bindings().stream()
                        .map(binding -> binding.config().name())
                        .toList(),
                now);
        this.ids = new TaskIds(clock, opened.client(), opened.lastId());
        setup.bindings().forEach(binding -> addLane(binding, backoffs));
        this.turns = new TurnMaker(store, clock, agenda);
        this.rack = new Rack(lanes.values(), config.workers());
        this.events = new EventPump(setup.listeners());
        this.intake = new Intake(this);
        this.journal = new Journal(this);
        this.decisions = new Decisions(this, decided);
        this.commands = new Commands(this);
        this.rescue = new Rescue(this);
        this.claims = new Claims(this);
        this.parking = new Parking(this);
        this.lateRows = new LateRows(this);
        this.signOfLife = new SignOfLife(this, now);
        this.cleanup = new Cleanup(this, now);
        this.coordinator = new Coordinator(
                this,
                List.of(
                        decisions,
                        lateRows,
                        new DueTasks(this),
                        journal,
                        signOfLife,
                        rescue,
                        parking,
                        commands,
                        intake,
                        claims,
                        counters,
                        cleanup));
    }

    /** They are a user's code: if it fails, the store has not been opened yet. */
    private Map<ProcessorBinding<?>, BackoffStrategy> backoffs() {
        Map<ProcessorBinding<?>, BackoffStrategy> backoffs = new LinkedHashMap<>();
        setup.bindings().forEach(binding -> backoffs.put(binding, backoff(binding)));
        return backoffs;
    }

    private void addLane(ProcessorBinding<?> binding, Map<ProcessorBinding<?>, BackoffStrategy> backoffs) {
        Integer id = opened.queues().get(binding.config().name());
        if (id == null) {
            throw new IllegalStateException(
                    "the store has not registered queue '" + binding.config().name() + "'");
        }
        Lane lane = new Lane(
                id,
                binding,
                Objects.requireNonNull(backoffs.get(binding)),
                limit(binding),
                opened.paused().contains(id));
        limit(lane, opened.concurrency().getOrDefault(id, 0));
        lanes.put(id, lane);
        byType.put(binding.type(), lane);
    }

    private BackoffStrategy backoff(ProcessorBinding<?> binding) {
        Class<? extends BackoffStrategy> strategy = binding.config().backoff().strategy();
        return strategy == null
                ? Backoffs.exponential(
                        binding.config().backoff(),
                        () -> ThreadLocalRandom.current().nextDouble())
                : setup.backoffs().apply(strategy);
    }

    /** A single queue may take all workers; of several, none may starve the others unless it was configured so. */
    private int limit(ProcessorBinding<?> binding) {
        int configured = binding.config().concurrency();
        int fair = setup.bindings().size() == 1 ? config.workers() : (config.workers() * 3 + 3) / 4;
        return Math.max(1, configured > 0 ? Math.min(configured, Math.max(1, config.workers())) : fair);
    }

    /** So many attempts of a queue may be made at the same time, but not more than there are workers; 0: as configured. */
    void limit(Lane lane, int most) {
        lane.concurrency = most;
        lane.limit = most == 0 ? lane.configuredLimit : Math.min(most, Math.max(1, config.workers()));
    }

    /** Begins to make turns. */
    void begin(Consumer<List<TransactionRow>> resolver) {
        List<TransactionRow> left;
        try {
            left = leftTransactions();
            startThread(coordinator);
        } catch (Throwable e) {
            // Nobody is there to close the store later, and it could not be opened again.
            giveUp();
            throw e;
        }
        try {
            if (events.isHeard()) {
                startThread(events);
            }
            decideLeft(left, resolver);
        } catch (Throwable e) {
            stop(0);
            throw e;
        }
    }

    private void decideLeft(List<TransactionRow> left, Consumer<List<TransactionRow>> resolver) {
        List<TransactionRow> undecided = new ArrayList<>();
        for (TransactionRow transaction : left) {
            boolean decided = transaction.state() == Outcome.COMMITTED || transaction.state() == Outcome.ROLLED_BACK;
            if (decided) {
                decisions.decide(transaction.id(), transaction.state(), 0, coordinator::wake);
            } else if (transaction.witness() != null) {
                undecided.add(transaction);
            } else if (transaction.state() == Outcome.PREPARED) {
                decisions.decide(transaction.id(), Outcome.IN_DOUBT, 0, coordinator::wake);
            }
        }
        resolver.accept(undecided);
    }

    private List<TransactionRow> leftTransactions() {
        turns.enter();
        try {
            return store.turn(Durability.PROCESS, Turn::leftTransactions);
        } finally {
            turns.leave();
        }
    }

    /** Begins to run tasks. */
    void start() {
        synchronized (leaving) {
            if (started) {
                return;
            }
            started = true;
            alive += config.workers();
        }
        rack.open();
        int running = 0;
        try {
            while (running < config.workers()) {
                Worker worker = new Worker(this, running + 1);
                workers.add(worker);
                startThread(worker);
                running++;
            }
        } finally {
            // Who waits for the workers to leave must not wait for those that never came.
            left(config.workers() - running);
        }
        coordinator.wake();
    }

    /**
     * Takes on a single worker, for as long as until {@link #dismiss}: a life that was not started runs what is due only
     * then, and one task after the other.
     */
    Worker hire() {
        synchronized (leaving) {
            alive++;
        }
        Worker worker = new Worker(this, 1);
        workers.add(worker);
        threads.removeIf(thread -> !thread.isAlive());
        rack.open();
        try {
            startThread(worker);
        } catch (Throwable e) {
            giveBack(rack.close());
            workers.remove(worker);
            left(1);
            throw e;
        }
        wakeUp();
        return worker;
    }

    /** Lets the hired worker go, who ends what he is doing. */
    void dismiss(Worker worker) {
        if (!started) {
            giveBack(rack.close());
            if (awaitWorkers(0, INTERRUPTED_MILLIS)) {
                workers.remove(worker);
            }
        }
    }

    /** Anything may have become due. */
    void wakeUp() {
        lookForReady();
        agenda.lookAgain();
        coordinator.wake();
    }

    private void startThread(Runnable work) {
        Thread thread = setup.threads().newThread(work);
        threads.add(thread);
        thread.start();
    }

    boolean isStarted() {
        return started;
    }

    /** Whether the coordinator's thread has not ended. */
    boolean isCoordinated() {
        return coordinatorEnded.getCount() > 0;
    }

    Lane lane(int queue) {
        Lane lane = lanes.get(queue);
        if (lane == null) {
            throw new IllegalStateException("queue " + queue + " is not one of this client's");
        }
        return lane;
    }

    /** The store has given a task to this client. */
    Attempt claimed(ClaimedTask task, Lane lane, long now) {
        Attempt attempt = new Attempt(task, lane, now, client);
        inFlight.put(task.id(), attempt);
        return attempt;
    }

    /** What the rack does not take goes back: the client stops, or the queue was paused by this very turn. */
    void handOver(List<Attempt> attempts) {
        giveBack(rack.put(attempts));
    }

    void giveBackOverdue(long now) {
        giveBack(rack.overdue(now));
    }

    void giveBack(Collection<Attempt> attempts) {
        long now = clock.millis();
        for (Attempt attempt : attempts) {
            journal.add(attempt, Verdict.unstarted(attempt, now));
        }
        if (!attempts.isEmpty()) {
            coordinator.wake();
        }
    }

    /**
     * A task is in the store now, ready or scheduled. Returns whether the coordinator has to hear of it: a backlog that is
     * known already is claimed from as workers become free.
     */
    boolean written(NewTask task, long now) {
        if (task.due() > now) {
            return agenda.scheduled(task.due());
        }
        Lane lane = lanes.get(task.queue());
        if (lane == null || lane.backlog) {
            return false;
        }
        lane.backlog = true;
        return true;
    }

    /** Any queue may have new ready tasks. */
    void lookForReady() {
        lanes.values().forEach(lane -> lane.backlog = true);
    }

    /** The store may hold anything: it was changed in ways that are not known here. */
    void lookEverywhere() {
        lookForReady();
        lanes.values().forEach(lane -> lane.suspects = true);
        parking.look();
    }

    /** Whether there is more to do than one turn holds. */
    boolean isBusy() {
        return !journal.isEmpty() || lanes.values().stream().anyMatch(lane -> lane.backlog);
    }

    /** Whether nothing is left to be written before the end. */
    boolean isQuiet() {
        return journal.isEmpty() && decisions.isEmpty() && intake.isEmpty();
    }

    /**
     * Ends this life.
     *
     * @param graceMillis how long running attempts may go on
     * @return whether all of them ended within it
     */
    boolean stop(long graceMillis) {
        giveBack(rack.close());
        int own = (int) workers.stream().filter(Worker::isThisThread).count();
        boolean ended = awaitWorkers(own, graceMillis) || !interruptAll();
        awaitWorkers(own, INTERRUPTED_MILLIS);
        signOfLife.renewNow();
        counters.flushNow();
        coordinator.end(clock.millis() + LAST_TURNS_MILLIS);
        Uninterrupted.await(coordinatorEnded, LAST_TURNS_MILLIS + INTERRUPTED_MILLIS);
        if (closed.getCount() == 0) {
            joinThreads();
        }
        return ended;
    }

    /** They have done their work; this waits until they are really gone, for those who look for leaks. */
    private void joinThreads() {
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(INTERRUPTED_MILLIS);
        for (Thread thread : threads) {
            try {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (thread != Thread.currentThread() && left > 0) {
                    thread.join(left);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether there was any attempt to interrupt. */
    private boolean interruptAll() {
        Attempt own = Worker.ofThisThread();
        long interrupted = inFlight.values().stream()
                .filter(attempt -> attempt != own && attempt.interrupt(Attempt.Interruption.STOPPING))
                .count();
        return interrupted > 0;
    }

    private boolean awaitWorkers(int own, long millis) {
        long deadline = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        try {
            synchronized (leaving) {
                while (alive > own) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - clock.nanos());
                    if (left <= 0) {
                        return false;
                    }
                    try {
                        leaving.wait(left);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                return true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the store was closed; waits a little for it. */
    boolean isClosed(long millis) {
        return Uninterrupted.await(closed, millis);
    }

    void left(int count) {
        boolean last;
        synchronized (leaving) {
            alive -= count;
            leaving.notifyAll();
            last = alive == 0 && coordinatorIsGone;
        }
        if (last) {
            close();
        }
    }

    void coordinatorLeft() {
        boolean last;
        synchronized (leaving) {
            coordinatorIsGone = true;
            last = alive == 0;
        }
        try {
            if (last) {
                close();
            }
        } finally {
            coordinatorEnded.countDown();
        }
    }

    /** The store is held until the last worker has left, or a client that opens it next could overlap with it. */
    private void close() {
        turns.enter();
        try {
            while (journal.due(clock.millis()) <= clock.millis()
                    && turns.refusal() == null
                    && turns.make(List.of(journal)) == null) {
                // Until all is settled, or the store does not take it.
            }
            if (!decisions.isEmpty() && turns.refusal() == null) {
                turns.make(List.of(decisions));
            }
            turns.refuse(new ClientStoppedException("the client was stopped"));
            while (!intake.isEmpty()) {
                turns.make(List.of(intake));
            }
            turns.make(List.of(commands));
        } finally {
            turns.leave();
            giveUp();
        }
    }

    private void letGoOfCodec() {
        try {
            codec.close();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "AFT-203: the codec was not closed properly", e);
        }
    }

    /** Whatever fails here, a client that starts next does not wait for this one. */
    private void giveUp() {
        try {
            store.close();
        } finally {
            try {
                events.stop();
            } finally {
                letGoOfCodec();
                closed.countDown();
            }
        }
    }
}
