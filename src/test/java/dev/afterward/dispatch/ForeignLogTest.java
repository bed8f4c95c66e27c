package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A log handler is code of others. */
class ForeignLogTest {

    /** A task that fails when its number is negative. */
    public record Work(int number) implements Task {}

    private static final int CALLERS = 6;

    private final Logger logger = Logger.getLogger("dev.afterward");
    private final boolean usesParents = logger.getUseParentHandlers();
    private final MemoryStore store = new MemoryStore();
    private final AtomicInteger runs = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private Handler handler;

    private void handle(Consumer<String> what) {
        handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                what.accept(logged.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void restore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(usesParents);
    }

    private EngineFixture fixture() {
        return new EngineFixture(store)
                .workers(3)
                .processor(Work.class, queue -> queue.maxAttempts(1), (task, context) -> {
                    if (task.number() < 0) {
                        throw new IllegalStateException("bad");
                    }
                    runs.incrementAndGet();
                });
    }

    /** Tasks of a queue that nobody processes: the turn that parks them has something to say. */
    private void unknownTasks() {
        int gone = store.queue("gone");
        store.open(List.of(), 0);
        store.turn(Durability.FULL, turn -> {
            turn.insert(List.of(new NewTask(1, gone, 0, 0, 0, "{}".getBytes(StandardCharsets.UTF_8))), 0);
            return true;
        });
        store.crash();
    }

    @Test
    void one_that_throws_ends_no_thread_and_loses_no_task() {
        handle(message -> {
            throw new OutOfMemoryError("the server of the log is away");
        });
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.start();
            int threads = fixture.threads.get();
            for (int i = 0; i < 20; i++) {
                engine.enqueue(new Work(-1));
            }
            for (int i = 0; i < 20; i++) {
                engine.enqueue(new Work(i));
            }
            await().until(() -> runs.get() == 20);
            assertThat(fixture.threads).hasValue(threads);
            assertThat(engine.health().missing()).isZero();
        }
    }

    @Test
    void one_that_enqueues_makes_no_turn_inside_of_another_and_nobody_is_told_wrong_things() throws Exception {
        unknownTasks();
        AtomicReference<TaskEngine> client = new AtomicReference<>();
        AtomicInteger alerts = new AtomicInteger();
        handle(message -> {
            if (client.get() != null) {
                if (isInTurn()) {
                    wrong.add("logged in a turn: " + message);
                }
                client.get().enqueue(new Work(1));
                alerts.incrementAndGet();
            }
        });
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.open();
            client.set(engine);
            List<Thread> callers = new ArrayList<>();
            AtomicInteger stored = new AtomicInteger();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(Threads.start(() -> {
                    for (int j = 0; j < 100; j++) {
                        try {
                            engine.enqueue(new Work(j));
                            stored.incrementAndGet();
                        } catch (RuntimeException e) {
                            wrong.add(e.toString());
                        }
                    }
                }));
            }
            engine.start();
            TaskId failing = engine.enqueue(new Work(-1));
            for (Thread caller : callers) {
                caller.join();
            }
            await().until(() -> engine.status(failing) != TaskStatus.PENDING && alerts.get() >= 3);
            await().until(() -> runs.get() == stored.get() + alerts.get());
            assertThat(wrong).isEmpty();
            assertThat(stored).hasValue(CALLERS * 100);
        }
    }

    private static boolean isInTurn() {
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            if (frame.getClassName().endsWith("TurnRunner")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void one_that_blocks_holds_up_neither_callers_nor_turns() {
        unknownTasks();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        handle(message -> {
            blocked.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.start();
            await().until(() -> blocked.getCount() == 0);
            for (int i = 0; i < 100; i++) {
                engine.enqueue(new Work(i));
            }
            engine.enqueue(new Work(-1));
            await().until(() -> runs.get() == 100);
            engine.operations().pause("Work");
            engine.operations().resume("Work");
            release.countDown();
        }
    }
}
