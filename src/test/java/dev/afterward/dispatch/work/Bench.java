package dev.afterward.dispatch.work;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskProcessor;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.DaemonThreads;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Lease;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.payload.HookedCodec;
import dev.afterward.payload.JsonbCodec;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.TaskStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The room of the workers with one queue, and a sink that can be made to fail. */
final class Bench implements AttemptSink {

    /** A task. */
    public record Work(int number) implements Task {}

    /** What the sink got. */
    record Ended(Attempt attempt, FollowUp followUp) {}

    private static final int MOST_WAITING = 2_000;

    final WorkQueue work = new WorkQueue();
    final ClaimedTasks claimed = new ClaimedTasks();
    final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    /** What the sink throws next. */
    final Queue<Error> thrown = new ConcurrentLinkedQueue<>();

    /** What the codec throws next. */
    final Queue<Error> unread = new ConcurrentLinkedQueue<>();
    /** What the clock throws when it is asked for the time of day, once the codec has thrown. */
    final Queue<Error> untimed = new ConcurrentLinkedQueue<>();

    /** For how many nanoseconds the worker was told to rest, each time. */
    final List<Long> rests = new CopyOnWriteArrayList<>();

    final AtomicInteger outOfStep = new AtomicInteger();
    final Messages messages = new Messages();
    final Queues queues;
    final HandOver handOver;
    private final Worker.Collaborators with;
    private long lastId;
    /** Until when what is given next has to begin. */
    long startBy;

    /** Whether the client is stopping. */
    volatile boolean leaving;

    Bench(int workers, TaskProcessor<Work> processor) {
        QueueConfig config =
                QueueConfig.builder("work").maxAttempts(3).concurrency(workers).build();
        List<ProcessorBinding<?>> bindings = List.of(new ProcessorBinding<>(Work.class, config, processor));
        TaskStore.Opened opened =
                new TaskStore.Opened(1, 0, Map.of("work", 1), Set.of(), Map.of(), Set.of(), true, "node");
        queues = new Queues(bindings, Queues.backoffs(bindings, type -> null), opened, workers, work);
        handOver = new HandOver(work, claimed, queues, this, TimeSource.system(), null, outOfStep::incrementAndGet);
        EventQueue events = new EventQueue(List.of(), CallInterceptor.none(), messages);
        with = new Worker.Collaborators(
                work,
                this,
                new HookedCodec(this::throwUnread),
                events,
                messages,
                new Clock(),
                Lease.endless(),
                time -> {},
                CallInterceptor.none(),
                SettlingTransaction.none(),
                null,
                thrown -> leaving,
                () -> {},
                rests::add);
    }

    private void throwUnread() {
        Error error = unread.poll();
        if (error != null) {
            throw error;
        }
    }

    private final class Clock implements TimeSource {
        private final TimeSource system = TimeSource.system();

        @Override
        public long millis() {
            Error error = unread.isEmpty() ? untimed.poll() : null;
            if (error != null) {
                throw error;
            }
            return system.millis();
        }

        @Override
        public long nanos() {
            return system.nanos();
        }

        @Override
        public void parkUntil(Object blocker, long until) {
            system.parkUntil(blocker, until);
        }
    }

    @Override
    public void ended(Attempt attempt, FollowUp followUp) {
        Error error = thrown.poll();
        if (error != null) {
            throw error;
        }
        claimed.remove(attempt);
        ended.add(new Ended(attempt, followUp));
    }

    Worker worker() {
        return new Worker(with, "node/1");
    }

    Workers workers(ThreadFactory threads) {
        return new Workers(
                work,
                this,
                handOver,
                new JsonbCodec(),
                new EventQueue(List.of(), CallInterceptor.none(), messages),
                messages,
                TimeSource.system(),
                Lease.endless(),
                time -> {},
                CallInterceptor.none(),
                SettlingTransaction.none(),
                null,
                thrown -> leaving,
                threads,
                "node",
                () -> {},
                () -> {});
    }

    Workers workers() {
        return workers(DaemonThreads::newThread);
    }

    void give(int count) {
        for (int i = 0; i < count; i++) {
            give(1, 1);
        }
    }

    /** A task that is claimed for an attempt, and how often it was claimed for all of them. */
    void give(int attempt, int claims) {
        give(attempt, claims, 0);
    }

    void give(int attempt, int claims, int snoozes) {
        byte[] payload = ("{\"number\":" + ++lastId + "}").getBytes(StandardCharsets.UTF_8);
        handOver.give(
                List.of(new ClaimedTask(lastId, 1, 0, 0, attempt, claims, 0, snoozes, startBy, 0, payload, null, 1)));
    }

    /** Whether all places are free, as the counters say. */
    boolean isFree(int workers) {
        return work.allot().most() == workers + MOST_WAITING && claimed.isEmpty();
    }
}
