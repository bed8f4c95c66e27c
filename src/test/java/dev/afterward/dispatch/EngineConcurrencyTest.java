package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.ClientStoppedException;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import dev.afterward.TaskStoreException;
import dev.afterward.store.RowState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Many threads at once. What was acknowledged runs exactly once where nothing dies, and no thread is left. */
class EngineConcurrencyTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);

    private final Map<Integer, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Long> ids = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();

    private void ran(Work task) {
        runs.computeIfAbsent(task.number(), key -> new AtomicInteger()).incrementAndGet();
    }

    private void enqueue(TaskEngine engine, int number) {
        try {
            TaskId id = engine.enqueue(new Work(number));
            assertThat(ids.add(id.value())).as("ids are unique").isTrue();
            acknowledged.add(number);
        } catch (ClientStoppedException e) {
            refused.incrementAndGet();
        } catch (TaskStoreException e) {
            // Refused by a life that was ending.
            assertThat(e).hasMessageContaining("was stopped");
            refused.incrementAndGet();
        }
    }

    private List<Thread> callers(TaskEngine engine, int callers, int each) {
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < callers; c++) {
            int base = c * each;
            threads.add(Threads.start(() -> {
                for (int i = 0; i < each; i++) {
                    enqueue(engine, base + i);
                }
            }));
        }
        return threads;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(LIMIT.toMillis());
            assertThat(thread.isAlive())
                    .as("hangs: " + List.of(thread.getStackTrace()))
                    .isFalse();
        }
    }

    private void everythingRanOnceAndNoThreadIsLeft(EngineFixture fixture, TaskEngine engine) {
        await().atMost(LIMIT).until(() -> fixture.store.rows().isEmpty());
        assertThat(runs.keySet()).containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        assertThat(engine.stop(LIMIT)).isTrue();
        await().until(() -> fixture.threads.get() == 0);
    }

    @Test
    void stops_and_starts_in_the_middle_lose_nothing_and_repeat_nothing() throws Exception {
        EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> ran(task));
        TaskEngine engine = fixture.start();
        List<Thread> threads = callers(engine, 6, 600);
        for (int i = 0; i < 10; i++) {
            int before = runs.size();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> runs.size() > before + 20 || threads.stream().noneMatch(Thread::isAlive));
            assertThat(engine.stop(LIMIT)).isTrue();
            engine.start();
        }
        join(threads);
        everythingRanOnceAndNoThreadIsLeft(fixture, engine);
    }

    @Test
    void pausing_and_resuming_loses_nothing() throws Exception {
        EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> ran(task));
        TaskEngine engine = fixture.start();
        List<Thread> threads = callers(engine, 4, 500);
        List<Thread> togglers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            togglers.add(Threads.start(() -> {
                for (int i = 0; i < 50; i++) {
                    engine.operations().pause("Work");
                    engine.operations().resume("Work");
                }
            }));
        }
        join(threads);
        join(togglers);
        engine.operations().resume("Work");
        everythingRanOnceAndNoThreadIsLeft(fixture, engine);
    }

    @Test
    void a_task_is_either_cancelled_or_runs() throws Exception {
        EngineFixture fixture =
                new EngineFixture().processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> ran(task));
        TaskEngine engine = fixture.start();
        AtomicInteger cancelled = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
            int base = c * 200;
            threads.add(Threads.start(() -> {
                for (int i = 0; i < 200; i++) {
                    TaskId id = engine.enqueue(new Work(base + i));
                    if (engine.cancel(id)) {
                        cancelled.incrementAndGet();
                    }
                }
            }));
        }
        join(threads);
        await().atMost(LIMIT)
                .until(() -> fixture.store.rows().stream()
                        .allMatch(row -> row.state() == RowState.SUCCEEDED || row.state() == RowState.CANCELLED));
        long ended = fixture.store.rows().stream()
                .filter(row -> row.state() == RowState.CANCELLED)
                .count();
        // One that was running when it was cancelled may have ended well before it noticed.
        assertThat(ended).isLessThanOrEqualTo(cancelled.get());
        assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        assertThat(fixture.store.rows()).hasSize(800);
        engine.stop(LIMIT);
        await().until(() -> fixture.threads.get() == 0);
    }

    @Test
    void timeouts_that_race_with_normal_ends_settle_each_attempt_once() {
        EngineFixture fixture = new EngineFixture()
                .processor(
                        Work.class, queue -> queue.retention(KEEP).timeout(Duration.ofMillis(2)), (task, context) -> {
                            ran(task);
                            assertThat(Thread.currentThread().isInterrupted()).isFalse();
                            new CountDownLatch(1).await(1_500 + task.number() * 5L, TimeUnit.MICROSECONDS);
                        });
        TaskEngine engine = fixture.start();
        for (int i = 0; i < 200; i++) {
            enqueue(engine, i);
        }
        await().atMost(LIMIT)
                .until(() -> fixture.store.rows().stream()
                        .allMatch(row -> row.state() == RowState.SUCCEEDED || row.state() == RowState.FAILED));
        assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        assertThat(fixture.store.rows())
                .allSatisfy(row -> assertThat(row.errors()).allMatch(error -> error.contains("TimeoutException")));
        engine.stop(LIMIT);
        await().until(() -> fixture.threads.get() == 0);
    }

    @Test
    void a_listener_that_throws_blocks_or_enqueues_holds_nobody_up() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<TaskEngine> client = new AtomicReference<>();
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger succeeded = new AtomicInteger();
        EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> ran(task));
        fixture.listener(event -> {
            int number = heard.incrementAndGet();
            if (number == 1) {
                Threads.awaitQuietly(release);
            }
            if (event instanceof TaskEvent.Succeeded && succeeded.incrementAndGet() <= 50) {
                enqueue(client.get(), 10_000 + number);
            }
            throw new IllegalStateException("a listener");
        });
        TaskEngine engine = fixture.open();
        client.set(engine);
        engine.start();
        List<Thread> threads = callers(engine, 4, 100);
        join(threads);
        await().atMost(LIMIT).until(() -> runs.size() == 400);
        release.countDown();
        await().atMost(LIMIT).until(() -> heard.get() >= 1_200);
        everythingRanOnceAndNoThreadIsLeft(fixture, engine);
        assertThat(runs).hasSize(450);
    }

    @Test
    void a_caller_with_little_stack_left_harms_nobody() throws Exception {
        EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> ran(task));
        TaskEngine engine = fixture.start();
        AtomicInteger next = new AtomicInteger(100_000);
        List<Thread> threads = callers(engine, 2, 300);
        for (int t = 0; t < 2; t++) {
            threads.add(Threads.start(() -> {
                for (int i = 0; i < 5; i++) {
                    dive(engine, next, 0);
                }
            }));
        }
        join(threads);
        // Who saw his stack overflow knows nothing: his task may have been stored or not.
        await().atMost(LIMIT).until(() -> fixture.store.rows().isEmpty());
        assertThat(runs.keySet()).containsAll(acknowledged);
        assertThat(runs.values()).allSatisfy(count -> assertThat(count).hasValue(1));
        assertThat(engine.stop(LIMIT)).isTrue();
        await().until(() -> fixture.threads.get() == 0);
    }

    /** Enqueues at the bottom of its stack, and on the way up a little above it, again and again. */
    private int dive(TaskEngine engine, AtomicInteger next, int depth) {
        if (depth < 0) {
            return 0;
        }
        int height;
        try {
            height = dive(engine, next, depth + 1) + 1;
        } catch (StackOverflowError e) {
            return 0;
        }
        if (height < 1_500 && height % 16 == 0) {
            try {
                enqueue(engine, next.incrementAndGet());
            } catch (StackOverflowError | NoClassDefFoundError e) {
                return height;
            }
        }
        return height;
    }

    @Test
    void callers_in_a_storm_of_interruptions_get_their_answers() throws Exception {
        EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> ran(task));
        TaskEngine engine = fixture.start();
        List<Thread> threads = callers(engine, 6, 300);
        AtomicBoolean over = new AtomicBoolean();
        Thread storm = Threads.start(() -> {
            while (!over.get()) {
                threads.forEach(Thread::interrupt);
                Thread.onSpinWait();
            }
        });
        join(threads);
        over.set(true);
        join(List.of(storm));
        assertThat(acknowledged).hasSize(1_800);
        everythingRanOnceAndNoThreadIsLeft(fixture, engine);
    }

    @Test
    void workers_that_stop_their_client_do_not_wait_for_each_other() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);
        EngineFixture fixture = new EngineFixture().workers(3).processor(Work.class, (task, context) -> {
            together.await(30, TimeUnit.SECONDS);
            ((TaskService) context.client()).stop(Duration.ofSeconds(50));
            ran(task);
        });
        TaskEngine engine = fixture.start();
        engine.add(new Work(1), new Work(2), new Work(3)).submit();
        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.threads.get() == 0);
        assertThat(runs).hasSize(3);
        assertThat(fixture.store.rows()).isEmpty();
    }
}
