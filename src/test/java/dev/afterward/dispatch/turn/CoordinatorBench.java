package dev.afterward.dispatch.turn;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.TaskStore;
import dev.afterward.store.Turn;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator whose thread is the test: whenever it goes to sleep, the next thing happens, and when nothing is left to
 * happen it is to end.
 */
final class CoordinatorBench implements TimeSource, Upkeep {

    /** A step that is due when the test says so. */
    static final class Step implements TurnStep {
        private final CoordinatorBench bench;
        private final String name;
        Supplier<Long> due = () -> Long.MAX_VALUE;
        Runnable work = () -> {};
        boolean answersCallers;
        boolean pausesItself;
        boolean hasMore;
        boolean isQuiet = true;

        Step(CoordinatorBench bench, String name) {
            this.bench = bench;
            this.name = name;
        }

        void dueAt(long time) {
            due = () -> time;
        }

        /** Once, and then no more. */
        void dueOnce() {
            dueAt(bench.now);
            work = () -> dueAt(Long.MAX_VALUE);
        }

        @Override
        public long due(long now) {
            return due.get();
        }

        @Override
        public void begin(long now) {}

        @Override
        public void write(Turn turn, long now, Isolation isolation) {
            isolation.run(turn, work, failure -> {});
        }

        @Override
        public void committed(long now) {
            bench.notes.add(name + " at " + (now - START));
        }

        @Override
        public void failed(RuntimeException failure, boolean unknown) {
            bench.notes.add(name + " failed at " + (bench.now - START));
        }

        @Override
        public void storeBusy(RuntimeException failure) {
            bench.notes.add(name + " busy");
        }

        @Override
        public boolean answersCallers() {
            return answersCallers;
        }

        @Override
        public boolean pausesItself() {
            return pausesItself;
        }

        @Override
        public boolean hasMore() {
            return hasMore;
        }

        @Override
        public boolean isQuiet() {
            return isQuiet;
        }
    }

    static final long START = 1_800_000_000_000L;

    long now = START;
    long nanos;
    int storeTurns;
    final List<String> notes = new ArrayList<>();
    /** Until when it has slept, from the start on. */
    final List<Long> sleeps = new ArrayList<>();

    final Queue<Runnable> events = new ArrayDeque<>();
    final Step first = new Step(this, "first");
    final Step second = new Step(this, "second");
    final AtomicBoolean runs = new AtomicBoolean();
    final BatchSize batch = new BatchSize();
    Supplier<Long> upkeepLeft = () -> Long.MAX_VALUE;

    @Nullable
    RuntimeException commit;

    final TurnRunner turns = new TurnRunner(store(), this, new Messages(), new TurnRunner.Failures() {
        @Override
        public void turnFailed() {}

        @Override
        public void outOfStep() {}
    });
    final Coordinator coordinator;
    private @Nullable Runnable thread;

    CoordinatorBench() {
        coordinator = new Coordinator(
                List.of(first, second),
                turns,
                batch,
                this,
                work -> new Thread() {
                    @Override
                    public synchronized void start() {
                        thread = work;
                    }
                },
                new Messages(),
                this,
                () -> !runs.get(),
                () -> notes.add("after"),
                () -> notes.add("end"));
    }

    private TaskStore store() {
        Turn turn = (Turn) Proxy.newProxyInstance(
                Turn.class.getClassLoader(), new Class<?>[] {Turn.class}, (proxy, method, args) -> {
                    ((Runnable) args[0]).run();
                    return null;
                });
        return (TaskStore) Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (proxy, method, args) -> {
                    storeTurns++;
                    @SuppressWarnings("unchecked")
                    Function<Turn, Object> work = (Function<Turn, Object>) args[1];
                    Object result = work.apply(turn);
                    if (commit != null) {
                        throw commit;
                    }
                    return result;
                });
    }

    /** Lets it run until nothing is left to happen. */
    void run() {
        coordinator.thread().start();
        String before = Thread.currentThread().getName();
        try {
            thread.run();
        } finally {
            Thread.currentThread().setName(before);
        }
    }

    /** When it sleeps next, time passes. */
    void thenPass(long millis) {
        events.add(() -> pass(millis));
    }

    void pass(long millis) {
        now += millis;
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public long millis() {
        return now;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void parkUntil(Object blocker, long until) {
        sleeps.add(until - START);
        if (events.isEmpty()) {
            coordinator.end(now);
        } else {
            events.remove().run();
        }
    }

    @Override
    public void look() {
        notes.add("look");
    }

    @Override
    public long nanosLeft() {
        return upkeepLeft.get();
    }

    /** What it has done but for looking. */
    List<String> done() {
        return notes.stream().filter(note -> !note.equals("look")).toList();
    }
}
