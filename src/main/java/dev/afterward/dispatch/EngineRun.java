package dev.afterward.dispatch;

import dev.afterward.BackoffStrategy;
import dev.afterward.TaskClient;
import dev.afterward.dispatch.intake.Bulks;
import dev.afterward.dispatch.intake.Intake;
import dev.afterward.dispatch.intake.TaskIds;
import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.step.Cancellation;
import dev.afterward.dispatch.step.Hints;
import dev.afterward.dispatch.step.OpenDecisions;
import dev.afterward.dispatch.turn.Coordinator;
import dev.afterward.dispatch.turn.TurnRunner;
import dev.afterward.dispatch.work.ClaimedTasks;
import dev.afterward.dispatch.work.Queues;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.dispatch.work.Workers;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One life of the engine, from the opening of its store to the closing: it makes the parts, gives each its collaborators
 * ({@link EngineSteps} does so for the steps of a turn), and ends them in order. Stopping ends it; starting again makes a new one.
 *
 * <p>Locks, in the order in which they may be taken: the gate of {@link TurnRunner}, then the lock of {@link WorkQueue}. No
 * code of others runs under either: log messages and events go to threads of their own.
 */
final class EngineRun {

    /** How long a stop waits for interrupted attempts, and for the last turns. */
    private static final long INTERRUPTED_MILLIS = 2_000;

    private static final long LAST_TURNS_MILLIS = 10_000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

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
    private final EngineThread eventThread;
    private final EngineThread logThread;
    private final Closing closing;
    private volatile boolean started;

    /**
     * Opens the store. What that began is undone if it fails.
     *
     * @param isBehind whether outcomes of transactions are still to come whose commits have returned
     */
    EngineRun(EngineSetup setup, TaskClient client, OpenDecisions openDecisions, BooleanSupplier isBehind) {
        this.setup = setup;
        this.clock = setup.clock();
        EngineConfig config = setup.config();
        long now = clock.millis();
        List<BackoffStrategy> backoffs = Queues.backoffs(setup.bindings(), setup.backoffs());
        TaskStore store = setup.store();
        this.opened = store.open(
                setup.bindings().stream()
                        .map(binding -> binding.config().name())
                        .toList(),
                now);
        try {
            queues = new Queues(setup.bindings(), backoffs, opened, config.workers(), work);
            hints = new Hints(queues);
            ids = new TaskIds(clock, opened.client(), opened.lastId());
            events = new EventQueue(setup.listeners(), messages);
            turns = new TurnRunner(store, clock, messages, hints);
            leftBehind = new LeftBehind(store, turns, openDecisions);
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
                            events,
                            messages,
                            this::wake,
                            this::wakeBefore),
                    () -> started,
                    now);
            cancellation =
                    new Cancellation(steps.commands, claimed, steps.handOver, queues, steps.cleanup, events, clock);
            Intake intake =
                    new Intake(steps.tickets, steps.newTasks, turns, clock, this::wake, store.turnsOnCallersThreads());
            bulks = new Bulks(intake, openDecisions, ids, events, clock, this::wake, opened.exclusive());
            closing = new Closing(setup, turns, steps, claimed, events, messages);
            workers = new Workers(
                    work,
                    steps.settlements,
                    steps.handOver,
                    setup.codec(),
                    events,
                    messages,
                    clock,
                    this::wakeBefore,
                    setup.threads(),
                    opened.node(),
                    this::ensureCoordinated,
                    this::left);
            eventThread = new EngineThread("afterward-events", setup.threads(), messages, events, () -> {});
            logThread = new EngineThread("afterward-log", setup.threads(), messages, messages, () -> {});
            Inspection inspection = new Inspection(clock, workers, List.of(eventThread, logThread));
            coordinator = new Coordinator(
                    steps.inOrder(),
                    turns,
                    steps.batch,
                    clock,
                    setup.threads(),
                    messages,
                    inspection,
                    // In this order: an attempt ends after the commits that it has made.
                    () -> claimed.isEmpty() && !isBehind.getAsBoolean(),
                    intake::nudge,
                    this::left);
        } catch (Throwable e) {
            store.close();
            throw e;
        }
    }

    /** A worker or the coordinator has left: the last of them closes the store. */
    private void left() {
        if (workers.areGone() && coordinator.thread().isGone()) {
            closing.close();
        }
    }

    /** There may be something to do. */
    void wake() {
        coordinator.wake();
    }

    private void wakeBefore(long time) {
        coordinator.wakeBefore(time);
    }

    /** Begins to make turns. */
    void begin(Consumer<List<TransactionRow>> resolver) {
        List<TransactionRow> left;
        try {
            left = leftBehind.find();
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
            leftBehind.decide(left, resolver, this::wake);
        } catch (Throwable e) {
            stop(0);
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
        workers.hire(1);
        wakeUp();
    }

    /** Lets the hired worker go, which ends what it is doing. */
    void dismiss() {
        if (!started) {
            workers.dismiss();
            workers.awaitEnd(INTERRUPTED_MILLIS);
        }
    }

    /** Anything may have become due. */
    void wakeUp() {
        hints.lookEverywhere();
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

    /**
     * Ends this life.
     *
     * @param graceMillis how long running attempts may go on
     * @return whether all of them ended within it
     */
    boolean stop(long graceMillis) {
        workers.dismiss();
        boolean ended = workers.awaitEnd(graceMillis);
        if (!ended) {
            boolean told = claimed.interruptAll(Workers.attemptOfThisThread());
            // One that has ended is told nothing any more, and yet what follows from it may keep its worker.
            ended = !told && !workers.areBusy();
        }
        workers.awaitEnd(INTERRUPTED_MILLIS);
        steps.heartbeat.renewNow();
        steps.counters.flushNow();
        messages.stopped(ended);
        coordinator.end(clock.millis() + LAST_TURNS_MILLIS);
        ensureCoordinated();
        awaitLastTurns();
        if (Workers.attemptOfThisThread() == null) {
            // If the last thread was dead before it could leave, nobody has closed.
            left();
        }
        if (closing.isDone(0)) {
            joinThreads();
        }
        return ended;
    }

    /**
     * Waits until the coordinator has ended. It may be asleep until a turn that has failed is tried again, which can be after
     * its time is over: so it is woken now and then to look.
     */
    private void awaitLastTurns() {
        TimeSource real = TimeSource.system();
        long end = real.nanos() + TimeUnit.MILLISECONDS.toNanos(LAST_TURNS_MILLIS + INTERRUPTED_MILLIS);
        for (long left = end - real.nanos(); left > 0; left = end - real.nanos()) {
            if (coordinator.thread().awaitEnd(real, real.nanos() + Math.min(left, LOOK_NANOS))) {
                return;
            }
            coordinator.wake();
        }
    }

    /** They have done their work; this waits until they are really gone, for those who look for leaks. */
    private void joinThreads() {
        workers.join(INTERRUPTED_MILLIS);
        coordinator.thread().join(INTERRUPTED_MILLIS);
        eventThread.join(INTERRUPTED_MILLIS);
        logThread.join(INTERRUPTED_MILLIS);
    }

    /** Whether the store was closed; waits a little for it. */
    boolean isClosed(long millis) {
        return closing.isDone(millis);
    }
}
