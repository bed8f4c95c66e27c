package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.BackoffStrategy;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.payload.HookedCodec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker that is held by code that is neither the library's nor a processor's, on a clock that is driven. */
class HeldWorkerTest {

    /** A task. */
    public record Work(int number) implements Task {}

    /** Where it is held. */
    enum Place {
        PAYLOAD("the payload for attempt 1 of task"),
        EXCEPTION("its exception was not turned into text"),
        STRATEGY("the queue's backoff strategy did not answer");

        private final String told;

        Place(String told) {
            this.told = told;
        }
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private EngineFixture fixture;

    private void hold() {
        held.countDown();
        Uninterrupted.await(release, 60_000);
    }

    private final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean holds;

        Failure(boolean holds) {
            super("as told");
            this.holds = holds;
        }

        @Override
        public String getMessage() {
            if (holds) {
                hold();
            }
            return super.getMessage();
        }
    }

    /** A single worker, which is held where the place says as soon as it has a task. */
    private TaskEngine start(Place place) {
        return start(
                () -> {
                    if (place == Place.PAYLOAD) {
                        hold();
                    }
                },
                place);
    }

    private TaskEngine start(Runnable beforeReading, Place place) {
        BackoffPolicy named = new BackoffPolicy(Duration.ofHours(1), 1, Duration.ofDays(1), 0, BackoffStrategy.class);
        fixture = new EngineFixture(store)
                .clock(clock)
                .workers(1)
                .codec(new HookedCodec(beforeReading))
                .strategy((attempt, failure) -> {
                    if (place == Place.STRATEGY) {
                        hold();
                    }
                    return Duration.ofHours(1);
                })
                .processor(
                        Work.class,
                        queue -> queue.maxAttempts(2).timeout(TIMEOUT).backoff(named),
                        (task, context) -> {
                            calls.incrementAndGet();
                            throw new Failure(place == Place.EXCEPTION);
                        });
        return fixture.start();
    }

    private TaskId enqueueAndHold(TaskEngine engine) throws InterruptedException {
        TaskId id = engine.enqueue(new Work(1));
        held.await();
        return id;
    }

    @AfterEach
    void stop() {
        release.countDown();
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource
    void it_is_no_worker_any_more_once_the_timeout_is_over(Place place) throws Exception {
        TaskEngine engine = start(place);
        enqueueAndHold(engine);
        assertThat(engine.health().stuck()).isZero();
        clock.advance(TIMEOUT);
        assertThat(engine.health().stuck()).isEqualTo(1);
        assertThat(engine.health().hasNoWorker()).isTrue();
        release.countDown();
        await().until(() -> !engine.health().hasNoWorker());
    }

    @ParameterizedTest
    @EnumSource
    void a_stop_says_that_not_all_has_ended_in_time(Place place) throws Exception {
        TaskEngine engine = start(place);
        enqueueAndHold(engine);
        AtomicReference<Boolean> inTime = new AtomicReference<>();
        Thread stopper = Threads.start(() -> inTime.set(engine.stop(Duration.ZERO)));
        await().until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return !stopper.isAlive();
        });
        assertThat(inTime).hasValue(false);
    }

    @ParameterizedTest
    @EnumSource
    void who_cancels_its_task_is_told_what_was_waited_for(Place place) throws Exception {
        TaskEngine engine = start(place);
        TaskId id = enqueueAndHold(engine);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Threads.start(() -> {
            try {
                engine.cancel(id);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        clock.advance(Duration.ofSeconds(30));
        // Disturbed, the caller looks at the clock.
        caller.interrupt();
        await().until(() -> !caller.isAlive());
        assertThat(thrown.get())
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining(place.told)
                .hasMessageContaining(id + " of queue 'Work'")
                .hasMessageContaining("within 30 s. The call may still take effect");
    }

    @Test
    void the_timeout_covers_the_reading_of_the_payload() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        TaskEngine engine = start(
                () -> {
                    held.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                        throw new IllegalStateException("gave up", e);
                    }
                },
                Place.PAYLOAD);
        enqueueAndHold(engine);
        await().until(() -> {
            clock.advance(TIMEOUT);
            return !fixture.events(TaskEvent.Retried.class).isEmpty();
        });
        assertThat(interrupted).isTrue();
        assertThat(fixture.events(TaskEvent.Retried.class).get(0).error())
                .contains("TimeoutException")
                .contains("gave up");
        assertThat(calls).hasValue(0);
    }

    /** A stop that waited for its own thread would wait in vain, and one that passed over it would close the store. */
    @Test
    void a_strategy_may_stop_the_client() throws Exception {
        AtomicReference<Boolean> inTime = new AtomicReference<>();
        AtomicReference<TaskEngine> engine = new AtomicReference<>();
        fixture = new EngineFixture(store)
                .clock(clock)
                .strategy((attempt, failure) -> {
                    inTime.set(engine.get().stop(Duration.ofSeconds(20)));
                    return Duration.ofHours(1);
                })
                .processor(
                        Work.class,
                        queue -> queue.maxAttempts(2)
                                .backoff(new BackoffPolicy(
                                        Duration.ZERO, 1, Duration.ofDays(1), 0, BackoffStrategy.class)),
                        (task, context) -> {
                            throw new IllegalStateException("as told");
                        });
        engine.set(fixture.open());
        engine.get().start();
        TaskId id = engine.get().enqueue(new Work(1));
        await().until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return fixture.threads.get() == 0;
        });
        assertThat(inTime).hasValue(true);
        assertThat(store.row(id).orElseThrow().errors())
                .as("the failure is stored")
                .singleElement()
                .satisfies(error -> assertThat(error).contains("as told"));
    }
}
