package dev.afterward.dispatch;

import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffStrategy;
import dev.afterward.Gate;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskListener;
import dev.afterward.TaskProcessor;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.work.ProcessorBinding;
import dev.afterward.payload.JsonbCodec;
import dev.afterward.payload.PayloadCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An engine on a store in memory. */
final class EngineFixture implements AutoCloseable {

    final MemoryStore store;
    final Queue<TaskEvent> events = new ConcurrentLinkedQueue<>();
    final AtomicInteger threads = new AtomicInteger();
    private final List<ProcessorBinding<?>> bindings = new ArrayList<>();
    private TimeSource clock = TimeSource.system();
    private PayloadCodec codec = new JsonbCodec();
    private int workers = 4;
    private int maxRescues = 3;
    private TaskListener listener = events::add;
    private ThreadFactory factory = Executors.defaultThreadFactory();
    private BackoffStrategy strategy = (attempt, failure) -> Duration.ZERO;
    private Function<TransactionPort, TransactionIntegration> transactions = port -> TransactionIntegration.none();
    private TaskEngine engine;
    private Handle handle;

    EngineFixture() {
        this(new MemoryStore());
    }

    EngineFixture(MemoryStore store) {
        this.store = store;
    }

    <T extends Task> EngineFixture processor(Class<T> type, TaskProcessor<T> processor) {
        return processor(type, builder -> builder, processor);
    }

    <T extends Task> EngineFixture processor(
            Class<T> type, UnaryOperator<QueueConfig.Builder> settings, TaskProcessor<T> processor) {
        QueueConfig config =
                settings.apply(QueueConfig.builder(type.getSimpleName())).build();
        bindings.add(new ProcessorBinding<>(type, config, processor));
        return this;
    }

    EngineFixture workers(int value) {
        workers = value;
        return this;
    }

    EngineFixture maxRescues(int value) {
        maxRescues = value;
        return this;
    }

    EngineFixture clock(TimeSource value) {
        clock = value;
        return this;
    }

    /** Makes all threads of the engine. */
    EngineFixture threadFactory(ThreadFactory value) {
        factory = value;
        return this;
    }

    EngineFixture codec(PayloadCodec value) {
        codec = value;
        return this;
    }

    EngineFixture transactions(Function<TransactionPort, TransactionIntegration> value) {
        transactions = value;
        return this;
    }

    /** Opens the engine, without starting it. */
    TaskEngine open() {
        EngineConfig config = new EngineConfig(
                workers,
                Duration.ofSeconds(60),
                maxRescues,
                Duration.ofHours(1),
                Duration.ofDays(1),
                Duration.ofSeconds(30),
                1 << 20,
                Gate.OFF);
        handle = new Handle(store);
        engine = new TaskEngine(new EngineSetup(
                handle,
                codec,
                TaskConstraints.none(),
                bindings,
                config,
                counting(),
                clock,
                List.of(listener),
                CallInterceptor.none(),
                StoppedPart.class::isInstance,
                type -> strategy,
                transactions,
                ScheduleSetup.NONE));
        return engine;
    }

    /** What a part of an application throws that is stopped. */
    static final class StoppedPart extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What queues that name a strategy get. */
    EngineFixture strategy(BackoffStrategy value) {
        strategy = value;
        return this;
    }

    private ThreadFactory counting() {
        return work -> {
            threads.incrementAndGet();
            Thread thread = factory.newThread(() -> {
                try {
                    work.run();
                } finally {
                    threads.decrementAndGet();
                }
            });
            thread.setDaemon(true);
            return thread;
        };
    }

    TaskEngine start() {
        open();
        engine.start();
        return engine;
    }

    EngineFixture listener(TaskListener value) {
        listener = value;
        return this;
    }

    /** From now on nothing of this engine reaches the store. */
    void die() {
        handle.dead = true;
    }

    /** The process of this engine dies: its threads go, and nothing of it reaches the store any more. */
    void abandon() {
        die();
        engine.stopNow();
    }

    <E extends TaskEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * Waits until the engine sleeps with nothing due, on a clock that is driven. A coordinator that was woken looks
     * asleep until its thread has got the processor: its signal tells.
     */
    void awaitRest() {
        await().until(this::isAtRest);
    }

    /** Whether one thread sleeps on a clock that is driven, whichever it is. */
    boolean isSleepingAlone() {
        return ((DrivenClock) clock).isAsleep();
    }

    boolean isAtRest() {
        DrivenClock driven = (DrivenClock) clock;
        return driven.isAsleep() && !engine.life().coordinator.isSignalled() && driven.isAsleep();
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.stopNow();
        }
    }
}
