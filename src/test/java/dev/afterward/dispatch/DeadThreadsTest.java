package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.DaemonThreads;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.store.StoreUnusableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that end without a word, and threads that cannot be made. */
class DeadThreadsTest {

    /** A task. */
    public record Work(int number) implements Task {}

    /** In this order the threads of an engine are made; the workers follow. */
    private static final int LOG = 1;

    private static final int COORDINATOR = 2;
    private static final int EVENTS = 3;
    private static final int FIRST_WORKER = 4;
    private static final int WORKERS = 4;
    private static final int ALL = FIRST_WORKER + WORKERS - 1;

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final AtomicInteger runs = new AtomicInteger();

    private EngineFixture fixture(ThreadFactory threads) {
        return new EngineFixture(store)
                .clock(clock)
                .workers(WORKERS)
                .threadFactory(threads)
                .processor(Work.class, (task, context) -> runs.incrementAndGet());
    }

    private void awaitRuns(TaskEngine engine, int expected) {
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            engine.health();
            return runs.get() == expected;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {LOG, COORDINATOR, EVENTS, FIRST_WORKER, ALL})
    void one_that_dies_is_replaced(int dead) {
        MortalThreads threads = new MortalThreads(Set.of(dead));
        try (EngineFixture fixture = fixture(threads)) {
            TaskEngine engine = fixture.start();
            for (int i = 0; i < 10; i++) {
                engine.enqueue(new Work(i));
            }
            awaitRuns(engine, 10);
            await().until(() -> {
                clock.advance(Duration.ofSeconds(1));
                engine.health();
                return threads.made() == ALL + 1 && threads.alive() == ALL;
            });
            assertThat(engine.health().missing()).isZero();
            assertThat(engine.health().coordinated()).isTrue();
            await().until(() -> fixture.events(TaskEvent.Succeeded.class).size() == 10);
        }
        await().until(() -> threads.alive() == 0);
        assertThat(store.isOpen()).isFalse();
    }

    @Test
    void a_client_without_any_living_worker_says_so_and_is_itself_again_when_there_are_threads() {
        MortalThreads threads = new MortalThreads(workers());
        try (EngineFixture fixture = fixture(threads)) {
            TaskEngine engine = fixture.start();
            await().until(() -> engine.health().hasNoWorker());
            assertThat(engine.health().missing()).isEqualTo(WORKERS);
            threads.poorFrom = 1;
            clock.advance(Duration.ofSeconds(1));
            engine.enqueue(new Work(1));
            assertThat(engine.health().hasNoWorker()).isTrue();
            threads.poorFrom = 0;
            awaitRuns(engine, 1);
            assertThat(engine.health().hasNoWorker()).isFalse();
        }
    }

    private static Set<Integer> workers() {
        return Set.copyOf(IntStream.rangeClosed(FIRST_WORKER, ALL).boxed().toList());
    }

    /** It has no attempt, is not gone when the client has ended, and dies instead of leaving: nobody else would close. */
    @Test
    void a_worker_that_dies_while_its_client_ends_does_not_keep_the_store() {
        CountDownLatch death = new CountDownLatch(1);
        List<Thread> made = new CopyOnWriteArrayList<>();
        ThreadFactory threads = work -> {
            Thread thread = DaemonThreads.newThread(
                    made.size() + 1 < FIRST_WORKER ? work : () -> Uninterrupted.await(death, 60_000));
            made.add(thread);
            return thread;
        };
        TaskEngine engine = new EngineFixture(store)
                .workers(1)
                .threadFactory(threads)
                .processor(Work.class, (task, context) -> runs.incrementAndGet())
                .start();
        DaemonThreads.newThread(() -> {
                    await().pollInterval(Duration.ofMillis(5))
                            .until(() -> !made.get(COORDINATOR - 1).isAlive());
                    death.countDown();
                })
                .start();
        engine.stopNow();
        assertThat(store.isOpen()).isFalse();
        await().until(() -> made.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void dead_workers_are_replaced_though_nobody_asks() {
        MortalThreads threads = new MortalThreads(workers());
        try (EngineFixture fixture = fixture(threads)) {
            TaskEngine engine = fixture.start();
            await().until(() -> threads.made() >= ALL && threads.alive() == EVENTS);
            engine.enqueue(new Work(1));
            await().until(() -> {
                clock.advance(Duration.ofMinutes(1));
                return runs.get() == 1;
            });
        }
    }

    /** An idle client is asked by nobody but its health checks. */
    @Test
    void a_dead_coordinator_is_replaced_when_somebody_asks_how_the_client_is() {
        MortalThreads threads = new MortalThreads(Set.of(COORDINATOR));
        try (EngineFixture fixture = fixture(threads)) {
            TaskEngine engine = fixture.open();
            await().until(() -> engine.life().coordinator.thread().isDead());
            assertThat(engine.health().coordinated()).isTrue();
        }
    }

    /** The coordinator sleeps, and would see it a minute later. */
    @Test
    void a_worker_that_dies_is_replaced_when_somebody_asks_how_the_client_is() {
        CountDownLatch dies = new CountDownLatch(1);
        AtomicInteger made = new AtomicInteger();
        try (EngineFixture fixture = fixture(work -> DaemonThreads.newThread(
                made.incrementAndGet() == FIRST_WORKER ? () -> Threads.awaitQuietly(dies) : work))) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            dies.countDown();
            await().until(() -> engine.life().workers.missing() == 1);
            clock.advance(Duration.ofSeconds(1));
            assertThat(engine.health().missing()).isEqualTo(1);
            await().until(() -> engine.life().workers.missing() == 0);
        }
    }

    @Test
    void a_coordinator_that_cannot_be_replaced_shows_and_is_replaced_by_the_next_caller() {
        MortalThreads threads = new MortalThreads(Set.of(COORDINATOR));
        try (EngineFixture fixture = fixture(threads)) {
            TaskEngine engine = fixture.open();
            await().until(() -> engine.life().coordinator.thread().isDead());
            threads.poorFrom = 1;
            assertThat(engine.health().coordinated()).isFalse();
            threads.poorFrom = 0;
            engine.start();
            engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 1);
            assertThat(engine.health().coordinated()).isTrue();
        }
    }

    @Test
    void a_client_whose_coordinator_is_dead_gives_its_store_up_when_it_stops() {
        MortalThreads threads = new MortalThreads(Set.of(COORDINATOR));
        try (EngineFixture fixture = fixture(threads)) {
            TaskEngine engine = fixture.open();
            await().until(() -> engine.life().coordinator.thread().isDead());
            threads.poorFrom = 1;
            engine.stopNow();
            assertThat(store.isOpen()).isFalse();
            threads.poorFrom = 0;
            engine.start();
            engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void a_start_that_fails_at_a_worker_can_be_repeated(int before) {
        MortalThreads threads = new MortalThreads(Set.of());
        try (EngineFixture fixture = fixture(threads)) {
            TaskEngine engine = fixture.open();
            threads.poorFrom = EVENTS + before;
            failsAt(engine, threads, before);
        }
    }

    private void failsAt(TaskEngine engine, MortalThreads threads, int before) {
        assertThatThrownBy(engine::start).isInstanceOf(OutOfMemoryError.class);
        assertThat(engine.health().phase()).as("after %s workers", before).isEqualTo(EngineHealth.Phase.OPEN);
        threads.poorFrom = 0;
        engine.enqueue(new Work(1));
        assertThat(runs).hasValue(0);
        engine.start();
        await().until(() -> runs.get() == 1);
        assertThat(engine.health().missing()).isZero();
        await().until(() -> threads.alive() == ALL);
    }

    @Test
    void a_start_after_a_refusal_needs_no_stop() {
        try (EngineFixture fixture = fixture(new MortalThreads(Set.of()))) {
            TaskEngine engine = fixture.start();
            store.failWith(new StoreUnusableException("another file is there", null));
            assertThatThrownBy(() -> engine.enqueue(new Work(1))).isInstanceOf(TaskStoreException.class);
            assertThatThrownBy(engine::start).as("the file is not back").isInstanceOf(TaskStoreException.class);
            store.failWith(null);
            engine.start();
            engine.enqueue(new Work(2));
            await().until(() -> runs.get() == 1);
            assertThat(engine.health().phase()).isEqualTo(EngineHealth.Phase.STARTED);
        }
    }
}
