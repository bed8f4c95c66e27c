package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.EngineHealth.Phase;
import dev.afterward.dispatch.EngineHealth.Store;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.store.StoreUnusableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the engine knows of itself. */
class EngineHealthTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();

    private EngineFixture fixture() {
        return new EngineFixture(store).clock(clock).processor(Work.class, (task, context) -> {});
    }

    @Test
    void a_client_is_open_then_started_then_stopped() {
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.open();
            assertThat(engine.health().phase()).isEqualTo(Phase.OPEN);
            engine.start();
            fixture.awaitRest();
            assertThat(engine.health())
                    .isEqualTo(new EngineHealth(Phase.STARTED, Store.USABLE, true, Duration.ZERO, 4, 0, 0, 0, 0));
            engine.stopNow();
            assertThat(engine.health().phase()).isEqualTo(Phase.STOPPED);
            assertThat(engine.health().store()).isEqualTo(Store.CLOSED);
        }
    }

    @Test
    void asking_makes_no_turn() {
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            int turns = store.turns.get();
            for (int i = 0; i < 100; i++) {
                engine.health();
            }
            fixture.awaitRest();
            assertThat(store.turns).hasValue(turns);
        }
    }

    @Test
    void a_store_that_fails_is_told_until_it_takes_something_again_though_nobody_asks_it_to() {
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            store.failWith(new TaskStoreException("the disk is full"));
            assertThatThrownBy(() -> engine.enqueue(new Work(1))).hasMessageContaining("the disk is full");
            assertThat(engine.health().store()).isEqualTo(Store.FAILING);
            fixture.awaitRest();
            store.failWith(null);
            await().until(() -> {
                clock.advance(Duration.ofSeconds(5));
                return engine.health().store() == Store.USABLE;
            });
            fixture.awaitRest();
            int turns = store.turns.get();
            clock.advance(Duration.ofMinutes(1));
            fixture.awaitRest();
            assertThat(store.turns).as("idle again").hasValue(turns);
        }
    }

    /** A search takes no room: that one has succeeded says nothing. */
    @Test
    void a_full_store_is_told_until_it_takes_something_again() {
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            store.full = true;
            assertThatThrownBy(() -> engine.enqueue(new Work(1))).hasMessageContaining("the disk is full");
            for (int i = 0; i < 10; i++) {
                fixture.awaitRest();
                assertThat(engine.health().store()).isEqualTo(Store.FAILING);
                clock.advance(Duration.ofMinutes(1));
            }
            store.full = false;
            await().until(() -> {
                clock.advance(Duration.ofSeconds(5));
                return engine.health().store() == Store.USABLE;
            });
        }
    }

    @Test
    void a_refused_store_is_told() {
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            store.failWith(new StoreUnusableException("damaged", null));
            assertThatThrownBy(() -> engine.enqueue(new Work(1))).hasMessageContaining("damaged");
            store.failWith(null);
            assertThat(engine.health().store()).isEqualTo(Store.REFUSED);
            assertThat(engine.health().coordinated()).isTrue();
        }
    }

    @Test
    void a_turn_that_hangs_shows_in_the_time_the_coordinator_is_at_work() {
        CountDownLatch release = new CountDownLatch(1);
        try (EngineFixture fixture = fixture()) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            store.beforeTurn = () -> {
                try {
                    release.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            Thread caller = Threads.start(() -> engine.operations().pause("Work"));
            await().until(() -> !clock.isAsleep());
            clock.advance(Duration.ofMinutes(3));
            assertThat(engine.health().atWork()).isGreaterThanOrEqualTo(Duration.ofMinutes(3));
            release.countDown();
            await().until(() -> !caller.isAlive());
            fixture.awaitRest();
            assertThat(engine.health().atWork()).isZero();
        }
    }

    @Test
    void attempts_that_ignore_their_timeout_show_until_they_end() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        try (EngineFixture fixture = new EngineFixture(store)
                .clock(clock)
                .workers(2)
                .processor(
                        Work.class,
                        queue -> queue.maxAttempts(1).concurrency(2).timeout(Duration.ofSeconds(5)),
                        (task, context) -> {
                            running.incrementAndGet();
                            Uninterrupted.await(release, 60_000);
                        })) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(1));
            await().until(() -> running.get() == 1);
            advanceUntilStuck(engine, 1);
            assertThat(engine.health().hasNoWorker()).isFalse();
            engine.enqueue(new Work(2));
            await().until(() -> running.get() == 2);
            advanceUntilStuck(engine, 2);
            assertThat(engine.health().hasNoWorker()).isTrue();
            release.countDown();
            await().until(() -> engine.health().stuck() == 0);
            assertThat(engine.health().hasNoWorker()).isFalse();
        }
    }

    private void advanceUntilStuck(TaskEngine engine, int expected) {
        await().until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return engine.health().stuck() == expected;
        });
    }
}
