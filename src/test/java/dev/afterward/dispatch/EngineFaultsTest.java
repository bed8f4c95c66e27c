package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.BackoffStrategy;
import dev.afterward.OutcomeUnknownException;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Schedules in which the engine once lost a task, hung or span. */
class EngineFaultsTest {

    /** A task. */
    public record Work(int number) implements Task {}

    /** Another one. */
    public record Other(int number) implements Task {}

    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final AtomicInteger runs = new AtomicInteger();

    private EngineFixture counting() {
        return new EngineFixture(store).processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> {
            runs.incrementAndGet();
        });
    }

    /** Its process has died twice. */
    private TaskId leftRunning() {
        TaskId id;
        try (EngineFixture first = counting()) {
            id = first.open().enqueue(new Work(1));
            store.turn(Durability.FULL, turn -> turn.claim(List.of(id.value()), Long.MAX_VALUE, 0));
            store.turn(Durability.FULL, turn -> turn.settle(new Settlement.Rescued(id.value(), 1)));
            store.turn(Durability.FULL, turn -> turn.claim(List.of(id.value()), Long.MAX_VALUE, 0));
            store.crash();
        }
        return id;
    }

    @Test
    void a_suspect_of_a_paused_queue_runs_when_it_is_resumed() {
        TaskId id = leftRunning();
        try (EngineFixture fixture = counting().clock(clock)) {
            TaskEngine engine = fixture.open();
            engine.operations().pause("Work");
            engine.start();
            fixture.awaitRest();
            assertThat(store.row(id).orElseThrow().state()).isEqualTo(RowState.SUSPECT);
            engine.operations().resume("Work");
            await().until(() -> engine.status(id) == TaskStatus.SUCCEEDED);
        }
    }

    @Test
    void what_is_written_in_the_turn_that_pauses_its_queue_does_not_start() throws Exception {
        CountDownLatch inTurn = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (EngineFixture fixture =
                counting().processor(Other.class, (task, context) -> {}).clock(clock)) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            engine.enqueue(new Work(0));
            await().until(() -> runs.get() == 1);
            fixture.awaitRest();
            store.beforeTurn = () -> {
                inTurn.countDown();
                awaitQuietly(release);
            };
            Thread first = Threads.start(() -> engine.enqueue(new Other(1)));
            assertThat(inTurn.await(20, TimeUnit.SECONDS)).isTrue();
            Thread pauser = Threads.start(() -> engine.operations().pause("Work"));
            await().until(EngineFaultsTest::coordinatorWaitsForTheGate);
            Thread second = Threads.start(() -> engine.enqueue(new Work(1)));
            await().until(() -> second.getState() == Thread.State.TIMED_WAITING);
            release.countDown();
            for (Thread thread : List.of(first, pauser, second)) {
                thread.join(20_000);
            }
            fixture.awaitRest();
            assertThat(runs).hasValue(1);
            assertThat(store.rows()).anyMatch(row -> row.state() == RowState.READY);
        }
    }

    private static boolean coordinatorWaitsForTheGate() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals("afterward-coordinator"))
                .flatMap(entry -> java.util.Arrays.stream(entry.getValue()))
                .anyMatch(frame -> frame.getClassName().endsWith("TurnRunner")
                        && frame.getMethodName().equals("enter"));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the claim was about to look at must be looked at again. */
    @Test
    void a_claim_that_fails_alone_at_the_start_forgets_no_queue() {
        TaskId id;
        try (EngineFixture before = counting()) {
            id = before.open().enqueue(new Work(1));
        }
        store.breakOn(operation -> operation.equals("claim") || operation.equals("queuesWithTasks"));
        try (EngineFixture fixture = counting().clock(clock)) {
            TaskEngine engine = fixture.start();
            fixture.awaitRest();
            store.breakOn(operation -> false);
            clock.advance(Duration.ofMinutes(1));
            await().until(() -> engine.status(id) == TaskStatus.SUCCEEDED);
        }
    }

    @Test
    void an_operation_that_always_fails_does_not_let_the_coordinator_spin() {
        for (String operation : List.of("settle", "promoteDue")) {
            store.breakOn(operation::equals);
            try (EngineFixture fixture = counting().clock(clock)) {
                TaskEngine engine = fixture.start();
                engine.enqueue(new Work(1));
                engine.add(new Work(2)).after(Duration.ofMillis(1)).submit();
                clock.advance(Duration.ofMillis(1));
                fixture.awaitRest();
                int before = store.turns.get();
                for (int i = 0; i < 10; i++) {
                    clock.advance(Duration.ofMillis(10));
                    fixture.awaitRest();
                }
                assertThat(store.turns.get() - before).as(operation).isLessThan(20);
                store.breakOn(any -> false);
                clock.advance(Duration.ofSeconds(6));
                await().until(() -> store.rows().stream().allMatch(row -> row.state() == RowState.SUCCEEDED));
            }
        }
    }

    @Test
    void what_a_turn_of_unknown_outcome_has_written_runs_without_another_impulse() {
        for (MemoryStore.Commit end : List.of(MemoryStore.Commit.UNKNOWN_DONE, MemoryStore.Commit.BROKEN_OFF)) {
            runs.set(0);
            try (EngineFixture fixture = counting().clock(clock)) {
                TaskEngine engine = fixture.start();
                fixture.awaitRest();
                store.commits.add(end);
                assertThatThrownBy(() -> engine.enqueue(new Work(1))).isInstanceOf(OutcomeUnknownException.class);
                await().until(() -> runs.get() == 1);
                // Many at once are not handed over: they wait as ready tasks.
                store.commits.add(end);
                List<Work> many = java.util.stream.IntStream.range(0, 100)
                        .mapToObj(Work::new)
                        .toList();
                assertThatThrownBy(() -> engine.add(many).submit()).isInstanceOf(OutcomeUnknownException.class);
                await().until(() -> runs.get() == 101);
            }
        }
    }

    /** Its first attempt is still among the claimed ones then, since the same turn has settled it. */
    @Test
    void what_a_turn_of_unknown_outcome_has_claimed_again_runs() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (EngineFixture fixture = new EngineFixture(store)
                .workers(1)
                .clock(clock)
                .processor(Work.class, queue -> queue.maxAttempts(2).retention(KEEP), (task, context) -> {
                    if (context.attempt() == 1) {
                        running.countDown();
                        release.await();
                        throw new IllegalStateException("once more");
                    }
                })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.add(new Work(1)).priority(1).submit().get(0);
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            engine.add(new Work(2), new Work(3)).submit();
            fixture.awaitRest();
            store.commits.add(MemoryStore.Commit.UNKNOWN_DONE);
            release.countDown();
            await().until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return store.rows().stream().allMatch(row -> row.state() == RowState.SUCCEEDED);
            });
            assertThat(store.row(id).orElseThrow().claims())
                    .as("claimed once too often")
                    .isEqualTo(3);
        }
    }

    @Test
    void a_cancelled_task_that_is_given_back_does_not_run() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger cancelled = new AtomicInteger();
        try (EngineFixture fixture = new EngineFixture(store)
                .workers(1)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> {
                    if (task.number() == 1) {
                        release.await();
                    } else if (task.number() == 2) {
                        cancelled.incrementAndGet();
                    }
                })) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(0));
            await().until(() -> store.rows().get(0).state() == RowState.SUCCEEDED);
            List<TaskId> ids = engine.add(new Work(1), new Work(2)).submit();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> store.row(ids.get(1)).orElseThrow().state() == RowState.RUNNING);
            assertThat(engine.cancel(ids.get(1))).isTrue();
            await().until(() -> engine.status(ids.get(1)) == TaskStatus.CANCELLED);
            release.countDown();
            await().until(() -> engine.status(ids.get(0)) == TaskStatus.SUCCEEDED);
            assertThat(cancelled).hasValue(0);
        }
    }

    /** An exception that cannot even be printed. */
    static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new NoClassDefFoundError("gone with the redeployment");
        }
    }

    /** The type of the fixture's strategy. */
    abstract static class Strategy implements BackoffStrategy {}

    @Test
    void neither_a_hostile_exception_nor_a_hostile_strategy_ends_the_worker() {
        BackoffPolicy policy = new BackoffPolicy(Duration.ZERO, 1, Duration.ofDays(1), 0, Strategy.class);
        AtomicInteger calls = new AtomicInteger();
        try (EngineFixture fixture = new EngineFixture(store)
                .workers(1)
                .strategy((attempt, failure) -> switch (calls.incrementAndGet()) {
                    case 1, 2 -> throw sneaky(failure);
                    case 3 -> throw new AssertionError("hostile");
                    default -> Duration.ZERO;
                })
                .processor(
                        Work.class,
                        queue -> queue.maxAttempts(4).backoff(policy).retention(KEEP),
                        (task, context) -> {
                            if (task.number() == 1) {
                                throw new Hostile();
                            }
                        })) {
            TaskEngine engine = fixture.start();
            TaskId hostile = engine.enqueue(new Work(1));
            await().until(() -> engine.status(hostile) == TaskStatus.FAILED);
            TaskId harmless = engine.enqueue(new Work(2));
            await().until(() -> engine.status(harmless) == TaskStatus.SUCCEEDED);
            assertThat(store.row(hostile).orElseThrow().attempt()).isEqualTo(4);
        }
    }

    private static RuntimeException sneaky(Throwable failure) {
        return (RuntimeException) failure;
    }

    @Test
    void a_clock_that_was_set_back_delays_neither_new_tasks_nor_the_next_try() {
        try (EngineFixture fixture = counting().clock(clock)) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 1);
            clock.advance(Duration.ofHours(-1));
            TaskId id = engine.enqueue(new Work(2));
            await().until(() -> engine.status(id) == TaskStatus.SUCCEEDED);
            store.failWith(new TaskStoreException("busy"));
            assertThatThrownBy(() -> engine.enqueue(new Work(3))).hasMessageContaining("busy");
            clock.advance(Duration.ofSeconds(1));
            fixture.awaitRest();
            store.failWith(null);
            clock.advance(Duration.ofHours(-1));
            TaskId later = engine.enqueue(new Work(4));
            await().until(() -> engine.status(later) == TaskStatus.SUCCEEDED);
        }
    }

    @Test
    void who_was_idle_for_long_shows_a_sign_of_life_before_he_claims() {
        store.shared();
        try (EngineFixture fixture = counting().clock(clock)) {
            TaskEngine engine = fixture.start();
            // A first task, so that what the start itself has to do is done before the day passes.
            engine.enqueue(new Work(0));
            await().until(() -> store.rows().stream().allMatch(row -> row.state() == RowState.SUCCEEDED));
            fixture.awaitRest();
            clock.advance(Duration.ofDays(1));
            fixture.awaitRest();
            assertThat(store.sign()).isLessThan(clock.millis());
            engine.enqueue(new Work(1));
            await().until(() -> runs.get() == 2);
            assertThat(store.signAtClaim()).isEqualTo(clock.millis());
        }
    }

    @Test
    void an_engine_that_could_not_begin_leaves_the_store_closed() {
        store.failWith(new TaskStoreException("busy"));
        assertThatThrownBy(() -> counting().open()).hasMessageContaining("busy");
        assertThat(store.isOpen()).isFalse();
    }
}
