package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.BackoffStrategy;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.payload.HookedCodec;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.RowState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task that waits or runs is cancelled whatever the moment, and by whatever way. */
class CancellationTest {

    /** A task. */
    public record Work(int number) implements Task {}

    /** Who cancels. */
    enum Way {
        CLIENT {
            @Override
            boolean cancel(TaskEngine engine, TaskId id) {
                return engine.cancel(id);
            }
        },
        CONSOLE {
            @Override
            boolean cancel(TaskEngine engine, TaskId id) {
                return engine.manualOperations()
                        .apply(Deed.CANCEL, List.of(id), "ann")
                        .equals(List.of(id));
            }
        };

        abstract boolean cancel(TaskEngine engine, TaskId id);
    }

    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);
    private static final int MANY = 400;

    private final MemoryStore store = new MemoryStore();
    private final AtomicInteger runs = new AtomicInteger();

    private RowState state(TaskId id) {
        return store.row(id).orElseThrow().state();
    }

    /** None of them ends by itself: so there is no moment at which it is too late. */
    @ParameterizedTest
    @EnumSource
    void many_tasks_are_cancelled_while_they_become_due_are_claimed_begin_and_run(Way way) {
        Random random = new Random(1);
        try (EngineFixture fixture = new EngineFixture(store)
                .processor(
                        Work.class, queue -> queue.retention(KEEP), (task, context) -> new CountDownLatch(1).await())) {
            TaskEngine engine = fixture.start();
            List<TaskId> missed = new ArrayList<>();
            List<TaskId> all = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                TaskId id = engine.add(new Work(i))
                        .after(Duration.ofMillis(random.nextInt(3)))
                        .submit()
                        .get(0);
                all.add(id);
                for (int spins = random.nextInt(20_000); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
                if (!way.cancel(engine, id)) {
                    missed.add(id);
                }
            }
            assertThat(missed).isEmpty();
            await().until(() -> all.stream().allMatch(id -> state(id) == RowState.CANCELLED));
            assertThat(store.audits()).hasSize(way == Way.CONSOLE ? MANY : 0);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_claimed_task_that_has_not_begun_does_not_run_even_if_the_process_dies_after_the_answer(Way way)
            throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        // The task is claimed, and a worker has it, and its processor is not called yet.
        HookedCodec codec = new HookedCodec(() -> {
            reading.countDown();
            awaitQuietly(release);
        });
        AtomicBoolean cancelled = new AtomicBoolean();
        EngineFixture first = new EngineFixture(store)
                .codec(codec)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> runs.incrementAndGet());
        TaskEngine engine = first.start();
        TaskId id = engine.enqueue(new Work(1));
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
        Thread caller = Threads.start(() -> {
            cancelled.set(way.cancel(engine, id));
            first.die();
        });
        await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        assertThat(cancelled).as("answered when it is stored").isFalse();
        release.countDown();
        caller.join(20_000);
        assertThat(cancelled).isTrue();
        store.crash();
        first.abandon();
        try (EngineFixture second = new EngineFixture(store)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> runs.incrementAndGet())) {
            TaskEngine next = second.start();
            TaskId other = next.enqueue(new Work(2));
            await().until(() -> state(other) == RowState.SUCCEEDED);
            assertThat(state(id)).isEqualTo(RowState.CANCELLED);
            assertThat(runs).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_running_task_does_not_run_again_if_the_process_dies_before_its_attempt_has_ended(Way way) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        EngineFixture first = new EngineFixture(store)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> {
                    runs.incrementAndGet();
                    begun.countDown();
                    awaitQuietly(release);
                });
        TaskEngine engine = first.start();
        TaskId id = engine.enqueue(new Work(1));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(way.cancel(engine, id)).isTrue();
        store.crash();
        first.die();
        release.countDown();
        first.abandon();
        try (EngineFixture second = new EngineFixture(store)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> runs.incrementAndGet())) {
            TaskEngine next = second.start();
            TaskId other = next.enqueue(new Work(2));
            await().until(() -> state(other) == RowState.SUCCEEDED);
            assertThat(state(id)).isEqualTo(RowState.CANCELLED);
            assertThat(runs).hasValue(2);
            assertThat(second.events(TaskEvent.Cancelled.class)).hasSize(1);
        }
    }

    /** A strategy that takes its time: the attempt has ended, and nobody knows yet how. */
    public static final class Blocking implements BackoffStrategy {
        @Override
        public Duration delay(int attempt, Throwable failure) {
            return Duration.ofHours(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_attempt_that_has_ended_and_is_not_settled_is_cancelled_where_it_comes_to_rest(Way way) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean cancelled = new AtomicBoolean();
        BackoffPolicy blocking = new BackoffPolicy(Duration.ofHours(1), 1, Duration.ofDays(1), 0, Blocking.class);
        try (EngineFixture fixture = new EngineFixture(store)
                .strategy((attempt, failure) -> {
                    ended.countDown();
                    awaitQuietly(release);
                    return Duration.ofHours(1);
                })
                .processor(
                        Work.class,
                        queue -> queue.retention(KEEP).maxAttempts(2).backoff(blocking),
                        (task, context) -> {
                            throw new IllegalStateException("as told");
                        })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            Thread caller = Threads.start(() -> cancelled.set(way.cancel(engine, id)));
            await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
            release.countDown();
            caller.join(20_000);
            assertThat(cancelled).isTrue();
            assertThat(state(id)).isEqualTo(RowState.CANCELLED);
        }
    }

    @Test
    void a_task_that_was_told_to_end_is_told_again_without_effect() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (EngineFixture fixture = new EngineFixture(store)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> {
                    begun.countDown();
                    awaitQuietly(release);
                    throw new IllegalStateException("cancelled");
                })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Way.CONSOLE.cancel(engine, id)).isTrue();
            assertThat(Way.CONSOLE.cancel(engine, id)).isFalse();
            assertThat(Way.CLIENT.cancel(engine, id)).isTrue();
            release.countDown();
            await().until(() -> state(id) == RowState.CANCELLED);
            assertThat(store.audits()).hasSize(1);
        }
    }
}
