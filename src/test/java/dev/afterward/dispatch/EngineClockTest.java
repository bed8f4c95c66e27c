package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.store.RowState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A time of day that jumps an hour, on or back. */
class EngineClockTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    private EngineFixture counting() {
        return new EngineFixture(store)
                .clock(clock)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> runs.incrementAndGet());
    }

    private EngineFixture slow(Duration timeout) {
        return new EngineFixture(store)
                .clock(clock)
                .processor(Work.class, queue -> queue.retention(KEEP).timeout(timeout), (task, context) -> {
                    runs.incrementAndGet();
                    release.await(60, TimeUnit.SECONDS);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void neither_ends_nor_prolongs_a_running_attempt(int hours) {
        try (EngineFixture fixture = slow(Duration.ofMinutes(1))) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 1);
            fixture.awaitRest();
            clock.jump(Duration.ofHours(hours));
            engine.notifyCommitted();
            fixture.awaitRest();
            assertThat(engine.status(id)).isEqualTo(TaskStatus.RUNNING);
            clock.advance(Duration.ofSeconds(59));
            engine.notifyCommitted();
            fixture.awaitRest();
            assertThat(engine.status(id)).isEqualTo(TaskStatus.RUNNING);
            clock.advance(Duration.ofSeconds(1));
            await().until(() -> engine.status(id) == TaskStatus.FAILED);
            assertThat(store.row(id).orElseThrow().errors().get(0)).contains("timeout of 1 min");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void takes_in_and_runs_what_is_due_now(int hours) {
        try (EngineFixture fixture = counting()) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 1);
            fixture.awaitRest();
            clock.jump(Duration.ofHours(hours));
            List<TaskId> ids = new ArrayList<>();
            for (int i = 2; i <= 20; i++) {
                ids.add(engine.enqueue(new Work(i)));
            }
            await().until(() -> runs.get() == 20);
            assertThat(ids).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void set_on_lets_what_has_become_due_run_within_a_minute() {
        try (EngineFixture fixture = counting()) {
            TaskEngine engine = fixture.start();
            engine.add(new Work(1)).after(Duration.ofMinutes(30)).submit();
            fixture.awaitRest();
            clock.jump(Duration.ofHours(1));
            // A sleeper looks at the clock once a minute.
            clock.advance(Duration.ofMinutes(1));
            await().until(() -> runs.get() == 1);
        }
    }

    @Test
    void set_back_lets_what_was_scheduled_wait_for_its_time_of_day() {
        try (EngineFixture fixture = counting()) {
            TaskEngine engine = fixture.start();
            engine.add(new Work(1)).after(Duration.ofMinutes(30)).submit();
            fixture.awaitRest();
            clock.jump(Duration.ofHours(-1));
            clock.advance(Duration.ofMinutes(89));
            fixture.awaitRest();
            assertThat(runs).hasValue(0);
            clock.advance(Duration.ofMinutes(1));
            await().until(() -> runs.get() == 1);
        }
    }

    @Test
    void set_back_does_not_make_the_engine_wait_after_a_failed_turn() {
        try (EngineFixture fixture = new EngineFixture(store)
                .clock(clock)
                .processor(
                        Work.class,
                        queue -> queue.retention(KEEP).maxAttempts(2).backoff(BackoffPolicy.NONE),
                        (task, context) -> runs.incrementAndGet())) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            store.failWith(new dev.afterward.TaskStoreException("no"));
            engine.notifyCommitted();
            await().until(() -> engine.health().store() == EngineHealth.Store.FAILING);
            fixture.awaitRest();
            clock.jump(Duration.ofHours(-1));
            store.failWith(null);
            // At the latest when the sleeper looks at the clock.
            clock.advance(Duration.ofHours(1).plusSeconds(5));
            await().until(() -> engine.health().store() == EngineHealth.Store.USABLE);
            engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void does_not_let_a_lease_run_out_that_nobody_needs(int hours) {
        try (EngineFixture fixture = slow(null)) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 1);
            clock.jump(Duration.ofHours(hours));
            clock.advance(Duration.ofMinutes(2));
            engine.notifyCommitted();
            fixture.awaitRest();
            assertThat(runs).as("its own attempt is never rescued").hasValue(1);
            release.countDown();
            await().until(() -> engine.status(id) == TaskStatus.SUCCEEDED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void what_waits_for_a_worker_is_given_back_in_time_all_the_same(int hours) {
        CountDownLatch second = new CountDownLatch(1);
        try (EngineFixture fixture = new EngineFixture(store)
                .clock(clock)
                .workers(1)
                .processor(Work.class, (task, context) -> {
                    if (task.number() == 1) {
                        second.await(60, TimeUnit.SECONDS);
                    }
                })) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(0));
            await().until(() -> count(RowState.RUNNING) == 0);
            fixture.awaitRest();
            engine.enqueue(new Work(1));
            List<Work> behind = List.of(new Work(2), new Work(3), new Work(4));
            engine.add(behind).submit();
            await().until(() -> count(RowState.RUNNING) == 4);
            fixture.awaitRest();
            clock.jump(Duration.ofHours(hours));
            engine.notifyCommitted();
            fixture.awaitRest();
            assertThat(count(RowState.RUNNING)).isEqualTo(4);
            clock.advance(Duration.ofMillis(250));
            await().until(() -> count(RowState.RUNNING) == 1);
            second.countDown();
        }
    }

    private long count(RowState state) {
        return store.rows().stream().filter(row -> row.state() == state).count();
    }
}
