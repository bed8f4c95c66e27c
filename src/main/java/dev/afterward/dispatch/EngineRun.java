package dev.afterward.dispatch;

import dev.afterward.BackoffStrategy;
import dev.afterward.QueueConfig;
import dev.afterward.TaskClient;
import dev.afterward.TaskStoreException;
import dev.afterward.TaskTransaction;
import dev.afterward.dispatch.intake.BulkWriter;
import dev.afterward.dispatch.intake.Bulks;
import dev.afterward.dispatch.intake.Intake;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Lease;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.Announcements;
import dev.afterward.dispatch.step.Announcer;
import dev.afterward.dispatch.step.Cancellation;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.turn.Coordinator;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.turn.Upkeep;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.dispatch.work.Workers;
import dev.afterward.store.Effects;
import dev.afterward.store.Signals;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One life of the engine, from the opening of its store to the closing: it makes the parts, gives each its collaborators
 * ({@link EngineSteps} does so for the steps of a turn), and ends them in order. Stopping ends it; starting again makes a new one.
 *
 * <p>Locks, in the order in which they may be taken: the gate of {@link TurnRunner}, then the lock of {@link WorkQueue}. No
 * code of others runs under either: log messages and events go to threads of their own.
 */
final class EngineRun {

    final TaskStore.Opened opened;
    final Queues queues;
    final WorkQueue work = new WorkQueue();
    final ClaimedTasks claimed = new ClaimedTasks();
    final Messages messages = new Messages();
    final EventQueue events;
    final Hints hints;
    final TaskIds ids;
    final TurnRunner turns;
    final Coordinator coordinator;
    final Workers workers;
    final EngineSteps steps;
    final Bulks bulks;
    final Cancellation cancellation;

    private final EngineSetup setup;
    private final TimeSource clock;
    private final LeftBehind leftBehind;
    private final Shutdown shutdown;
    private final EngineThread eventThread;
    private final EngineThread logThread;
    /** The way to and from the other clients of the store, where there is one. */
    private final @Nullable Announcer announcer;

    private final @Nullable Listening listening;
    private final @Nullable EngineThread listener;
    /** Asks for the marks of attempts, where they leave some. */
    private final @Nullable EngineThread marks;

    private final Closing closing;
    private volatile boolean started;
    /** Whether what is due is run without a start. */
    private volatile boolean hired;

    private final Leaving leaving;

    /**
     * Opens the store. What that began is undone if it fails.
     *
     * @param transactions lets tasks belong to callers' transactions
     * @param above the ids of new tasks are larger than this one, whatever the store says
     * @param onLoss is told once, by the coordinator's thread, that the store does not know this life's client any more
     */
    EngineRun(
            EngineSetup setup,
            TaskClient client,
            OpenDecisions openDecisions,
            TransactionIntegration transactions,
            long above,
            Consumer<EngineRun> onLoss) {
        this.setup = setup;
        this.clock = setup.clock();
        this.leaving = new Leaving(setup.namesEnd(), clock);
        EngineConfig config = setup.config();
        long nanos = clock.nanos();
        long processMillis = clock.processMillis();
        List<BackoffStrategy> backoffs = Queues.backoffs(setup.bindings(), setup.backoffs());
        TaskStore store = setup.store();
        Effects effects = transactions.effects();
        if (effects != null) {
            store.marksIn(effects.table(), marking(setup));
        }
        this.opened = store.openKinds(
                setup.bindings().stream().map(ProcessorBinding::kind).toList(), setup.timeKeeper());
        try {
            long now = clock.millis();
            queues = new Queues(setup.bindings(), backoffs, opened, config.workers(), work);
            Optional<Signals> signals = store.signals();
            Announcements announcements = new Announcements(signals.isPresent(), clock);
            hints = new Hints(queues, announcements);
            Lease lease = opened.exclusive() ? Lease.endless() : new Lease(config.lease(), nanos, processMillis);
            ids = new TaskIds(clock, opened.client(), Math.max(above > 0 ? above : largest(effects), opened.lastId()));
            events = new EventQueue(setup.listeners(), setup.interceptor(), messages);
            turns = new TurnRunner(store, clock, messages, noting(hints));
            steps = new EngineSteps(
                    setup,
                    client,
                    openDecisions,
                    new EngineSteps.Collaborators(
                            opened,
                            queues,
                            work,
                            claimed,
                            hints,
                            ids,
                            turns,
                            lease,
                            events,
                            messages,
                            effects,
                            effects == null ? () -> false : new MarkSweep(effects, store, turns, ids, clock),
                            transactions::isHolding,
                            this::wake,
                            this::wakeBefore),
                    () -> started,
                    () -> started || hired,
                    signals.isPresent(),
                    now);
            leftBehind = new LeftBehind(store, turns, openDecisions, steps.rescue, transactions::takeOver, this::wake);
            cancellation = steps.cancellation;
            store.onControls(steps.remote::follow);
            store.onCommitWarnings(messages::committedWithWarning);
            Intake intake =
                    new Intake(steps.tickets, steps.newTasks, turns, clock, this::wake, store.turnsOnCallersThreads());
            BulkWriter bulkWriter =
                    store.writesBulks() ? new BulkWriter(store, hints, events, clock, this::wake) : null;
            bulks = new Bulks(intake, openDecisions, ids, events, clock, this::wake, opened.exclusive(), bulkWriter);
            announcer = signals.map(way -> new Announcer(
                            way,
                            announcements,
                            hints,
                            steps.limits,
                            steps.claims,
                            turns,
                            clock,
                            messages,
                            intake::nudge))
                    .orElse(null);
            closing = new Closing(setup, turns, steps, claimed, events, messages, announcer);
            workers = new Workers(
                    work,
                    steps.sink(),
                    steps.handOver,
                    setup.codec(),
                    events,
                    messages,
                    clock,
                    lease,
                    this::wakeBefore,
                    setup.interceptor(),
                    transactions.attempts(),
                    effects,
                    leaving::excuses,
                    setup.threads(),
                    opened.node(),
                    this::ensureCoordinated,
                    this::left);
            eventThread = new EngineThread("afterward-events", setup.threads(), messages, events, () -> {});
            logThread = new EngineThread("afterward-log", setup.threads(), messages, messages, () -> {});
            listening = signals.map(way -> new Listening(way, hints, steps.remote, clock, config, messages, this::wake))
                    .orElse(null);
            List<EngineThread> others = new ArrayList<>(List.of(eventThread, logThread));
            if (listening != null) {
                listener = new EngineThread("afterward-listener", setup.threads(), messages, listening, () -> {});
                others.add(listener);
            } else {
                listener = null;
            }
            marks = effects == null
                    ? null
                    : new EngineThread("afterward-marks", setup.threads(), messages, steps.markedEnds, () -> {});
            if (marks != null) {
                others.add(marks);
            }
            Inspection inspection = new Inspection(clock, workers, others);
            Upkeep upkeep = inspection
                    .and(leftBehind)
                    .and(new DoubtReport(steps.doubts, store, messages))
                    .and(new LossReport(this, onLoss));
            coordinator = new Coordinator(
                    steps.inOrder(),
                    turns,
                    steps.batch,
                    clock,
                    setup.threads(),
                    messages,
                    announcer == null ? upkeep : upkeep.and(announcer),
                    // In this order: an attempt ends after the commits that it has made.
                    () -> claimed.isEmpty() && steps.markedClaims.isNoneAsked() && !transactions.isBehind(),
                    () -> {
                        intake.nudge();
                        if (announcer != null) {
                            announcer.afterTurn();
                        }
                    },
                    this::left);
            shutdown = new Shutdown(workers, claimed, steps, coordinator, closing, clock, messages, others);
        } catch (Throwable e) {
            store.close();
            throw e;
        }
    }

    /** The queues whose attempts leave marks. */
    private static List<String> marking(EngineSetup setup) {
        return setup.bindings().stream()
                .map(ProcessorBinding::config)
                .filter(config -> config.transaction() == TaskTransaction.REQUIRED)
                .map(QueueConfig::name)
                .toList();
    }

    /**
     * A store that was restored from a backup may hand an id out again whose mark is still there: the new task would be taken for done.
     * A later life knows the ids of the one before, and need not wait for a database.
     */
    private static long largest(@Nullable Effects effects) {
        try {
            return effects == null ? 0 : effects.largestTask();
        } catch (Exception e) {
            throw new TaskStoreException(
                    "the database with the table afterward_effect does not answer: which ids of tasks were used is not known",
                    e);
        }
    }

    /** Called under the gate: the coordinator tells of the loss, on its thread. */
    private TurnRunner.Failures noting(Hints learning) {
        return new TurnRunner.Failures() {
            @Override
            public void turnFailed() {
                learning.turnFailed();
            }

            @Override
            public void outOfStep() {
                learning.outOfStep();
            }

            @Override
            public void clientLost() {
                wake();
            }
        };
    }

    private void left() {
        shutdown.left();
    }

    /** The queue of a former name, if it stands beside the one that takes its place: until it is empty it has settings of its own. */
    OptionalInt aside(String name) {
        Integer id = opened.queues().get(name);
        return id != null && opened.formerQueues().containsKey(id) ? OptionalInt.of(id) : OptionalInt.empty();
    }

    /** What the store calls a queue: a name that it had stands for it, unless a queue of that name is still there. */
    String queueName(String name) {
        return aside(name).isPresent()
                ? name
                : stored(name).map(RuntimeQueue::name).orElse(name);
    }

    /** The queue that the store calls so: a client of another release may have renamed it since this life began. */
    Optional<RuntimeQueue> stored(String name) {
        Optional<RuntimeQueue> known = queues.known(name);
        if (known.isEmpty() && !opened.exclusive()) {
            setup.store().reader().queueId(name).ifPresent(id -> queues.learn(name, id));
            known = queues.known(name);
        }
        return known;
    }

    /** The same, of one that is processed here. */
    RuntimeQueue storedQueue(String name) {
        return stored(name).orElseGet(() -> queues.named(name));
    }

    /** There may be something to do. */
    void wake() {
        coordinator.wake();
    }

    private void wakeBefore(long time) {
        coordinator.wakeBefore(time);
    }

    /** Begins to make turns. */
    void begin(UnaryOperator<List<TransactionRow>> resolver) {
        List<TransactionRow> left;
        try {
            left = leftBehind.find(clock.millis() - setup.config().lease().toMillis());
            logThread.start();
            coordinator.thread().start();
        } catch (Throwable e) {
            // Nobody is there to close the store later, and it could not be opened again.
            closing.giveUp();
            throw e;
        }
        try {
            if (events.isHeard()) {
                eventThread.start();
            }
            if (listener != null) {
                listener.start();
            }
            if (marks != null) {
                marks.start();
            }
            leftBehind.decide(left, resolver);
        } catch (Throwable e) {
            end(leave(0));
            throw e;
        }
    }

    /** Begins to run tasks. If it fails it has not begun. */
    synchronized void start() {
        if (!started) {
            // Before a worker is there: what was parked is brought back before anything is claimed, or would be tried
            // twice.
            started = true;
            try {
                workers.hire(setup.config().workers());
            } catch (Throwable e) {
                started = false;
                throw e;
            }
            messages.started(setup.config().workers(), queues.size());
            wake();
        }
    }

    /**
     * Hires a single worker, for as long as until {@link #dismiss}: a life that was not started runs what is due only
     * then, and one task after the other.
     */
    void hire() {
        hired = true;
        workers.hire(1);
        wakeUp();
    }

    /** Lets the hired worker go, which ends what it is doing. */
    void dismiss() {
        hired = false;
        if (!started) {
            workers.dismiss();
            workers.awaitEnd(Shutdown.INTERRUPTED_MILLIS);
        }
    }

    /** Anything may have become due. */
    void wakeUp() {
        hints.lookEverywhere();
        wake();
    }

    /** The same, for the other clients of the store too. */
    void wakeAll() {
        hints.lookEverywhereWithOthers();
        wake();
    }

    boolean isStarted() {
        return started;
    }

    /** Gives the coordinator's thread a successor if it has died. Not to be called under a lock of the engine. */
    void ensureCoordinated() {
        if (coordinator.thread().isDead()) {
            coordinator.thread().replaceIfDead();
        }
    }

    /** Whether the coordinator's thread is there. */
    boolean isCoordinated() {
        return !coordinator.thread().isGone();
    }

    /** Whether this life is about to end: nothing is claimed any more, and what fails does not count. */
    boolean isLeaving() {
        return leaving.hasBegun();
    }

    /**
     * Claims no more, and waits for the attempts that are being made. What they enqueue is taken in.
     *
     * @param graceMillis how long they may go on until they are interrupted
     * @return whether all of them ended within it
     */
    boolean leave(long graceMillis) {
        // In this order: a worker whose attempt waits for the sign would otherwise take another one, or the same one
        // again.
        workers.dismiss();
        leaving.begin();
        if (listening != null) {
            listening.end();
        }
        return shutdown.awaitAttempts(graceMillis);
    }

    /**
     * Ends this life, after {@link #leave}.
     *
     * @param inTime whether the attempts ended in time, for the log
     */
    void end(boolean inTime) {
        shutdown.end(inTime);
    }

    /** Ends this life because the store does not know its client any more: what runs is interrupted, and nothing is settled. */
    void abandon() {
        leave(0);
        shutdown.end();
    }

    /** Whether the store does not know this life's client any more. */
    boolean isLost() {
        return turns.isLost();
    }

    /** Whether the store was closed; waits a little for it. */
    boolean isClosed(long millis) {
        return closing.isDone(millis);
    }
}
