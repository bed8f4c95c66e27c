package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.ClientStoppedException;
import dev.afterward.ConfigurationException;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.UnknownQueueException;
import dev.afterward.dispatch.work.Backoffs;
import dev.afterward.store.RowState;
import dev.afterward.store.StoreUnusableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskEngineTest {

    /** A task. */
    public record Work(int number) implements Task {}

    /** Another one. */
    public record Other(String text) implements Task {}

    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);

    @Test
    void runs_what_is_enqueued() {
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        try (EngineFixture fixture =
                new EngineFixture().processor(Work.class, (task, context) -> seen.add(task.number()))) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(7));
            await().until(() -> seen.contains(7));
            await().until(() -> fixture.store.rows().isEmpty());
        }
    }

    @Test
    void listeners_hear_of_a_task_before_they_hear_of_its_start_and_end() {
        try (EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(7));
            await().until(() -> fixture.events.size() == 3);
            assertThat(fixture.events)
                    .extracting(event -> (Object) event.getClass())
                    .containsExactly(TaskEvent.Submitted.class, TaskEvent.Started.class, TaskEvent.Succeeded.class);
            assertThat(fixture.events(TaskEvent.Submitted.class).get(0).ids()).containsExactly(id);
        }
    }

    @Test
    void runs_what_was_enqueued_before_the_start() {
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        try (EngineFixture fixture =
                new EngineFixture().processor(Work.class, (task, context) -> seen.add(task.number()))) {
            TaskEngine engine = fixture.open();
            engine.enqueue(new Work(1));
            assertThat(fixture.store.rows()).hasSize(1);
            engine.start();
            await().until(() -> seen.contains(1));
        }
    }

    @Test
    void every_task_of_many_callers_runs_exactly_once() throws Exception {
        int callers = 8;
        int each = 500;
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger runs = new AtomicInteger();
        try (EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> {
            seen.add(task.number());
            runs.incrementAndGet();
        })) {
            TaskEngine engine = fixture.start();
            List<Thread> threads = new ArrayList<>();
            for (int c = 0; c < callers; c++) {
                int base = c * each;
                threads.add(Threads.start(() -> {
                    for (int i = 0; i < each; i++) {
                        engine.enqueue(new Work(base + i));
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join(60_000);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> seen.size() == callers * each);
            await().until(() -> fixture.store.rows().isEmpty());
            assertThat(runs).hasValue(callers * each);
        }
    }

    @Test
    void retries_until_the_attempts_are_used_up_and_keeps_every_error() {
        AtomicInteger attempts = new AtomicInteger();
        Queue<String> lastErrors = new ConcurrentLinkedQueue<>();
        try (EngineFixture fixture = new EngineFixture()
                .processor(Work.class, queue -> queue.maxAttempts(3).retention(KEEP), (task, context) -> {
                    lastErrors.add(context.lastError()
                            .orElse("none")
                            .lines()
                            .findFirst()
                            .orElse(""));
                    throw new IllegalStateException("no " + attempts.incrementAndGet());
                })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> engine.status(id) == TaskStatus.FAILED);
            assertThat(attempts).hasValue(3);
            assertThat(lastErrors)
                    .containsExactly(
                            "none", "java.lang.IllegalStateException: no 1", "java.lang.IllegalStateException: no 2");
            assertThat(fixture.store.row(id).orElseThrow().errors()).hasSize(3);
            await().until(() -> fixture.events(TaskEvent.Failed.class).size() == 1);
            assertThat(fixture.events(TaskEvent.Retried.class))
                    .extracting(TaskEvent.Retried::remaining)
                    .containsExactly(2, 1);
        }
    }

    @Test
    void an_aborting_exception_is_final() {
        AtomicInteger attempts = new AtomicInteger();
        try (EngineFixture fixture = new EngineFixture()
                .processor(
                        Work.class,
                        queue -> queue.maxAttempts(3).retention(KEEP).abortOn(Set.of(IllegalArgumentException.class)),
                        (task, context) -> {
                            attempts.incrementAndGet();
                            throw new NumberFormatException("no number");
                        })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> engine.status(id) == TaskStatus.FAILED);
            assertThat(attempts).hasValue(1);
        }
    }

    @Test
    void only_the_named_exceptions_are_retried() {
        try (EngineFixture fixture = new EngineFixture()
                .processor(
                        Work.class,
                        queue -> queue.maxAttempts(3).retention(KEEP).retryOn(Set.of(java.io.IOException.class)),
                        (task, context) -> {
                            if (context.attempt() == 1) {
                                throw new java.io.FileNotFoundException("again");
                            }
                            throw new IllegalStateException("final");
                        })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> engine.status(id) == TaskStatus.FAILED);
            assertThat(fixture.store.row(id).orElseThrow().attempt()).isEqualTo(2);
        }
    }

    @Test
    void errors_and_overflowing_stacks_are_failed_attempts_and_the_worker_lives_on() {
        try (EngineFixture fixture = new EngineFixture()
                .workers(1)
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> {
                    switch (task.number()) {
                        case 1 -> throw new AssertionError("an error");
                        case 2 -> overflow(0);
                        case 3 -> throw new OutOfMemoryError("not really");
                        default -> {}
                    }
                })) {
            TaskEngine engine = fixture.start();
            List<TaskId> ids = engine.add(new Work(1), new Work(2), new Work(3), new Work(4))
                    .submit();
            await().until(() -> engine.status(ids.get(3)) == TaskStatus.SUCCEEDED);
            for (TaskId id : ids.subList(0, 3)) {
                assertThat(engine.status(id)).isEqualTo(TaskStatus.FAILED);
            }
            assertThat(fixture.store.row(ids.get(1)).orElseThrow().errors().get(0))
                    .contains("StackOverflowError");
        }
    }

    private static int overflow(int depth) {
        return depth < 0 ? 0 : overflow(depth + 1) + 1;
    }

    @Test
    void an_attempt_that_is_out_of_time_is_interrupted_and_has_failed() {
        try (EngineFixture fixture = new EngineFixture()
                .processor(
                        Work.class,
                        queue -> queue.timeout(Duration.ofMillis(50)).retention(KEEP),
                        (task, context) -> {
                            assertThat(context.deadline()).isPresent();
                            new CountDownLatch(1).await();
                        })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> engine.status(id) == TaskStatus.FAILED);
            assertThat(fixture.store.row(id).orElseThrow().errors().get(0)).contains("TimeoutException", "50 ms");
        }
    }

    @Test
    void an_interruption_does_not_reach_the_next_attempt() {
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        try (EngineFixture fixture = new EngineFixture().workers(1).processor(Work.class, (task, context) -> {
            if (task.number() == 1) {
                Thread.currentThread().interrupt();
            } else {
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        })) {
            TaskEngine engine = fixture.start();
            engine.add(new Work(1), new Work(2)).submit();
            await().until(() -> interrupted.get() != null);
            assertThat(interrupted).hasValue(false);
        }
    }

    @Test
    void the_order_is_priority_then_due_time_then_id() {
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        try (EngineFixture fixture =
                new EngineFixture().workers(1).processor(Work.class, (task, context) -> seen.add(task.number()))) {
            TaskEngine engine = fixture.open();
            engine.add(new Work(4)).submit();
            engine.add(new Work(5)).submit();
            engine.add(new Work(3)).after(Duration.ofSeconds(-1)).submit();
            engine.add(new Work(2)).priority(1).submit();
            engine.add(new Work(1)).priority(7).submit();
            engine.add(new Work(6)).priority(-1).submit();
            engine.start();
            await().until(() -> seen.size() == 6);
            assertThat(seen).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void the_last_of_at_and_after_wins() {
        try (EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.start();
            TaskId later = engine.add(new Work(1))
                    .at(java.time.Instant.EPOCH)
                    .after(Duration.ofDays(1))
                    .submit()
                    .get(0);
            TaskId now = engine.add(new Work(2))
                    .after(Duration.ofDays(1))
                    .at(java.time.Instant.EPOCH)
                    .submit()
                    .get(0);
            await().until(() -> engine.status(now) == TaskStatus.NOT_FOUND);
            assertThat(engine.status(later)).isEqualTo(TaskStatus.PENDING);
        }
    }

    @Test
    void a_scheduled_task_runs_when_its_time_has_come_and_not_before() {
        DrivenClock clock = new DrivenClock();
        AtomicInteger runs = new AtomicInteger();
        try (EngineFixture fixture =
                new EngineFixture().clock(clock).processor(Work.class, (task, context) -> runs.incrementAndGet())) {
            TaskEngine engine = fixture.start();
            TaskId id =
                    engine.add(new Work(1)).after(Duration.ofHours(2)).submit().get(0);
            clock.advance(Duration.ofHours(2).minusMillis(1));
            fixture.awaitRest();
            assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
            assertThat(runs).hasValue(0);
            clock.advance(Duration.ofMillis(1));
            await().until(() -> runs.get() == 1);
        }
    }

    @Test
    void backoff_grows_by_its_multiplier_up_to_its_maximum() {
        var policy = new BackoffPolicy(Duration.ofSeconds(5), 2, Duration.ofSeconds(15), 0, null);
        var strategy = Backoffs.exponential(policy, () -> 0.5);
        assertThat(List.of(1, 2, 3, 60))
                .extracting(attempt -> strategy.delay(attempt, new Exception()).toSeconds())
                .containsExactly(5L, 10L, 15L, 15L);
        var jitter = new BackoffPolicy(Duration.ofSeconds(10), 1, Duration.ofDays(1), 0.2, null);
        assertThat(Backoffs.exponential(jitter, () -> 0).delay(1, new Exception()))
                .isEqualTo(Duration.ofSeconds(8));
        assertThat(Backoffs.exponential(jitter, () -> 0.75).delay(1, new Exception()))
                .isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void a_task_of_a_processor_is_the_child_of_its_task() {
        AtomicReference<TaskContext> child = new AtomicReference<>();
        try (EngineFixture fixture = new EngineFixture()
                .processor(Work.class, (task, context) -> context.client().enqueue(new Other("child")))
                .processor(Other.class, (task, context) -> child.set(context))) {
            TaskEngine engine = fixture.start();
            TaskId parent = engine.enqueue(new Work(1));
            await().until(() -> child.get() != null);
            assertThat(child.get().parent()).contains(parent);
            assertThat(child.get().queue()).isEqualTo("Other");
        }
    }

    @Test
    void no_more_attempts_run_at_once_than_the_queue_allows() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier pair = new CyclicBarrier(2);
        CountDownLatch done = new CountDownLatch(40);
        try (EngineFixture fixture = new EngineFixture()
                .workers(8)
                .processor(Work.class, queue -> queue.concurrency(2), (task, context) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    pair.await(10, TimeUnit.SECONDS);
                    running.decrementAndGet();
                    done.countDown();
                })) {
            TaskEngine engine = fixture.start();
            for (int i = 0; i < 40; i++) {
                engine.enqueue(new Work(i));
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(most).hasValue(2);
        }
    }

    @Test
    void one_queue_leaves_workers_to_the_others() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger other = new AtomicInteger();
        try (EngineFixture fixture = new EngineFixture()
                .workers(4)
                .processor(Work.class, (task, context) -> release.await())
                .processor(Other.class, (task, context) -> other.incrementAndGet())) {
            TaskEngine engine = fixture.start();
            for (int i = 0; i < 20; i++) {
                engine.enqueue(new Work(i));
            }
            engine.enqueue(new Other("quick"));
            await().until(() -> other.get() == 1);
            release.countDown();
        }
    }

    @Test
    void a_paused_queue_fills_and_runs_when_resumed() {
        AtomicInteger runs = new AtomicInteger();
        try (EngineFixture fixture =
                new EngineFixture().processor(Work.class, (task, context) -> runs.incrementAndGet())) {
            TaskEngine engine = fixture.start();
            engine.operations().pause("Work");
            TaskId id = engine.enqueue(new Work(1));
            assertThat(fixture.store.row(id).orElseThrow().state()).isEqualTo(RowState.READY);
            engine.operations().resume("Work");
            await().until(() -> runs.get() == 1);
            assertThatThrownBy(() -> engine.operations().pause("nothing"))
                    .isInstanceOf(UnknownQueueException.class)
                    .hasMessageContaining("[Work]");
        }
    }

    @Test
    void a_waiting_task_can_be_cancelled() {
        try (EngineFixture fixture =
                new EngineFixture().processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> {})) {
            TaskEngine engine = fixture.start();
            TaskId id =
                    engine.add(new Work(1)).after(Duration.ofDays(1)).submit().get(0);
            assertThat(engine.cancel(id)).isTrue();
            assertThat(engine.status(id)).isEqualTo(TaskStatus.CANCELLED);
            assertThat(engine.cancel(id)).isFalse();
        }
    }

    @Test
    void a_running_task_can_be_cancelled_and_is_not_retried() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<TaskContext> seen = new AtomicReference<>();
        try (EngineFixture fixture = new EngineFixture()
                .processor(Work.class, queue -> queue.maxAttempts(5).retention(KEEP), (task, context) -> {
                    seen.set(context);
                    begun.countDown();
                    new CountDownLatch(1).await();
                })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(engine.cancel(id)).isTrue();
            await().until(() -> engine.status(id) == TaskStatus.CANCELLED);
            assertThat(seen.get().shouldStop()).isTrue();
        }
    }

    @Test
    void a_graceful_stop_waits_for_what_runs_and_leaves_no_thread() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        EngineFixture fixture = new EngineFixture().workers(1).processor(Work.class, (task, context) -> {
            if (task.number() == 1) {
                barrier.await();
                release.await();
            }
            runs.incrementAndGet();
        });
        TaskEngine engine = fixture.start();
        engine.enqueue(new Work(1));
        TaskId second = engine.enqueue(new Work(2));
        barrier.await();
        AtomicReference<Boolean> ended = new AtomicReference<>();
        Thread stopper = Threads.start(() -> ended.set(engine.stop(Duration.ofSeconds(30))));
        await().until(() -> engine.life().isLeaving());
        assertThat(ended).hasNullValue();
        release.countDown();
        stopper.join(30_000);
        assertThat(ended).hasValue(true);
        assertThat(runs).hasValue(1);
        await().until(() -> fixture.threads.get() == 0);
        assertThat(fixture.store.row(second).orElseThrow().state()).isEqualTo(RowState.READY);
        assertThat(fixture.store.row(second).orElseThrow().attempt()).isZero();

        engine.start();
        await().until(() -> runs.get() == 2);
        engine.stopNow();
    }

    @Test
    void a_hard_stop_interrupts_and_gives_back() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        EngineFixture fixture = new EngineFixture().workers(2).processor(Work.class, (task, context) -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        TaskEngine engine = fixture.start();
        engine.add(new Work(1), new Work(2), new Work(3)).submit();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        engine.stopNow();
        await().until(() -> fixture.threads.get() == 0);
        assertThat(fixture.store.rows()).hasSize(3).allSatisfy(row -> {
            assertThat(row.state()).isEqualTo(RowState.READY);
            assertThat(row.attempt()).isZero();
        });
    }

    @Test
    void a_processor_may_stop_its_own_client() {
        EngineFixture fixture = new EngineFixture();
        AtomicReference<Boolean> ended = new AtomicReference<>();
        fixture.processor(
                Work.class,
                (task, context) -> ended.set(((TaskService) context.client()).stop(Duration.ofSeconds(20))));
        fixture.start().enqueue(new Work(1));
        await().until(() -> ended.get() != null);
        assertThat(ended).hasValue(true);
        await().until(() -> fixture.threads.get() == 0);
        assertThat(fixture.store.rows()).isEmpty();
    }

    @Test
    void a_stopped_client_takes_nothing_in() {
        EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> {});
        TaskEngine engine = fixture.start();
        engine.stopNow();
        assertThatThrownBy(() -> engine.enqueue(new Work(1))).isInstanceOf(ClientStoppedException.class);
    }

    @Test
    void what_a_dead_client_was_running_runs_again_and_does_not_count_as_an_attempt() {
        MemoryStore store = new MemoryStore();
        CountDownLatch never = new CountDownLatch(1);
        EngineFixture first = new EngineFixture(store).processor(Work.class, (task, context) -> never.await());
        TaskId id = first.start().enqueue(new Work(1));
        await().until(() -> store.row(id).orElseThrow().state() == RowState.RUNNING);
        store.crash();
        AtomicInteger attempt = new AtomicInteger();
        try (EngineFixture second =
                new EngineFixture(store).processor(Work.class, (task, context) -> attempt.set(context.attempt()))) {
            second.start();
            await().until(() -> store.rows().isEmpty());
            assertThat(attempt).hasValue(1);
        }
        never.countDown();
    }

    @Test
    void a_task_that_kills_its_process_ends_as_failed_and_its_neighbours_do_not() {
        MemoryStore store = new MemoryStore();
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger lives = new AtomicInteger();
        List<TaskId> ids = List.of();
        // In every life the process dies as soon as the killer runs; whoever runs beside it dies with it.
        for (int life = 0; life < 12; life++) {
            CountDownLatch killed = new CountDownLatch(1);
            EngineFixture fixture = new EngineFixture(store)
                    .maxRescues(3)
                    .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> {
                        if (task.number() == 0) {
                            store.crash();
                            killed.countDown();
                            never.await();
                        }
                    });
            TaskEngine engine = fixture.start();
            if (ids.isEmpty()) {
                ids = engine.add(new Work(1), new Work(0), new Work(2), new Work(3))
                        .submit();
            }
            List<TaskId> all = ids;
            await().until(() -> killed.getCount() == 0
                    || store.row(all.get(1)).orElseThrow().state() == RowState.FAILED);
            if (killed.getCount() > 0) {
                await().until(() -> all.stream()
                        .allMatch(id -> store.row(id).orElseThrow().state().code() > RowState.PARKED.code()
                                && store.row(id).orElseThrow().state() != RowState.SUSPECT));
                engine.stopNow();
                break;
            }
            lives.incrementAndGet();
        }
        // The first rescue is free, then three count: five lives, and the sixth says that it has failed.
        assertThat(lives).hasValue(5);
        assertThat(store.row(ids.get(1)).orElseThrow().state()).isEqualTo(RowState.FAILED);
        assertThat(store.row(ids.get(1)).orElseThrow().errors().get(0)).contains("max-rescues");
        for (TaskId innocent : List.of(ids.get(0), ids.get(2), ids.get(3))) {
            assertThat(store.row(innocent).orElseThrow().state()).isEqualTo(RowState.SUCCEEDED);
        }
        never.countDown();
    }

    @Test
    void a_bad_task_fails_alone_when_it_shares_its_turn() throws Exception {
        try (EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.open();
            fixture.store.refuse(task -> task.priority() == 13);
            int callers = 16;
            CyclicBarrier barrier = new CyclicBarrier(callers);
            AtomicInteger failed = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int number = i;
                threads.add(Threads.start(() -> {
                    try {
                        barrier.await();
                        engine.add(new Work(number))
                                .priority(number == 3 ? 13 : 0)
                                .submit();
                    } catch (TaskStoreException e) {
                        failed.incrementAndGet();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join(30_000);
            }
            assertThat(failed).hasValue(1);
            assertThat(fixture.store.rows()).hasSize(callers - 1);
        }
    }

    @Test
    void a_store_that_fails_for_a_while_loses_no_settlement() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (EngineFixture fixture = new EngineFixture()
                .processor(Work.class, queue -> queue.retention(KEEP), (task, context) -> {
                    begun.countDown();
                    release.await();
                })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            fixture.store.failWith(new TaskStoreException("disk full"));
            int before = fixture.store.turns.get();
            release.countDown();
            await().until(() -> fixture.store.turns.get() > before);
            assertThatThrownBy(() -> engine.enqueue(new Work(2))).hasMessageContaining("disk full");
            fixture.store.failWith(null);
            await().until(() -> engine.status(id) == TaskStatus.SUCCEEDED);
        }
    }

    @Test
    void an_unusable_store_closes_the_client() {
        try (EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.start();
            fixture.store.failWith(new StoreUnusableException("the file is gone", null));
            assertThatThrownBy(() -> engine.enqueue(new Work(1))).hasMessageContaining("the file is gone");
            fixture.store.failWith(null);
            assertThatThrownBy(() -> engine.enqueue(new Work(1)))
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("the file is gone");
        }
    }

    @Test
    void an_idle_engine_makes_no_turn() {
        DrivenClock clock = new DrivenClock();
        try (EngineFixture fixture = new EngineFixture().clock(clock).processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(1));
            await().until(() -> fixture.store.rows().isEmpty());
            clock.advance(Duration.ofSeconds(2));
            fixture.awaitRest();
            int turns = fixture.store.turns.get();
            for (int minute = 0; minute < 50; minute++) {
                clock.advance(Duration.ofMinutes(1));
                fixture.awaitRest();
            }
            assertThat(fixture.store.turns).hasValue(turns);
        }
    }

    /** The same queue, of a type that cannot hold what was written. */
    static final class Changed {
        /** Its name is the other one's. */
        public record Work(List<String> number) implements Task {}
    }

    @Test
    void a_payload_that_cannot_be_read_is_parked() {
        MemoryStore store = new MemoryStore();
        TaskId id;
        try (EngineFixture first = new EngineFixture(store).processor(Work.class, (task, context) -> {})) {
            id = first.open().enqueue(new Work(1));
        }
        try (EngineFixture second = new EngineFixture(store).processor(Changed.Work.class, (task, context) -> {})) {
            TaskEngine engine = second.start();
            await().until(() -> engine.status(id) == TaskStatus.PARKED);
            assertThat(store.row(id).orElseThrow().attempt()).isZero();
            await().until(() -> second.events(TaskEvent.Parked.class).size() == 1);
        }
    }

    /** What is parked while the start still goes on was not parked before it. */
    @Test
    void a_payload_that_cannot_be_read_is_parked_once_however_long_the_start_takes() throws Exception {
        MemoryStore store = new MemoryStore();
        TaskId id;
        try (EngineFixture first = new EngineFixture(store).processor(Work.class, (task, context) -> {})) {
            id = first.open().enqueue(new Work(1));
        }
        AtomicReference<TaskEngine> engine = new AtomicReference<>();
        AtomicInteger threads = new AtomicInteger();
        // One each for the log, the coordinator and the listeners, and two workers.
        int all = 5;
        EngineFixture second = new EngineFixture(store)
                .workers(2)
                .processor(Changed.Work.class, (task, context) -> {})
                .threadFactory(work -> {
                    if (threads.incrementAndGet() == all) {
                        engine.get().notifyCommitted();
                        await().until(() -> store.row(id).orElseThrow().state() == RowState.PARKED);
                    }
                    return Executors.defaultThreadFactory().newThread(work);
                });
        try (second) {
            engine.set(second.open());
            engine.get().start();
            EngineRun life = engine.get().life();
            CountDownLatch rest = new CountDownLatch(1);
            life.coordinator.onRest(rest);
            assertThat(rest.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(life.events.awaitTold(60_000)).isTrue();
            assertThat(threads).hasValue(all);
            assertThat(second.events(TaskEvent.Parked.class)).hasSize(1);
        }
    }

    @Test
    void tasks_of_a_queue_without_processor_are_parked_and_come_back_with_it() {
        MemoryStore store = new MemoryStore();
        TaskId id;
        try (EngineFixture first = new EngineFixture(store).processor(Work.class, (task, context) -> {})) {
            id = first.open().enqueue(new Work(1));
        }
        try (EngineFixture second = new EngineFixture(store).processor(Other.class, (task, context) -> {})) {
            TaskEngine engine = second.start();
            await().until(() -> engine.status(id) == TaskStatus.PARKED);
        }
        AtomicInteger runs = new AtomicInteger();
        try (EngineFixture third =
                new EngineFixture(store).processor(Work.class, (task, context) -> runs.incrementAndGet())) {
            third.start();
            await().until(() -> runs.get() == 1);
        }
    }

    @Test
    void a_task_type_without_processor_is_refused() {
        try (EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.open();
            assertThatThrownBy(() -> engine.enqueue(new Other("x")))
                    .isInstanceOf(UnknownQueueException.class)
                    .hasMessageContaining("Other");
        }
    }

    @Test
    void two_queues_of_one_name_are_refused() {
        EngineFixture fixture = new EngineFixture()
                .processor(Work.class, (task, context) -> {})
                .processor(Work.class, (task, context) -> {});
        assertThatThrownBy(fixture::open)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'Work'")
                .hasMessageContaining("more than one processor");
    }

    @Test
    void an_interrupted_caller_still_gets_his_answer_and_stays_interrupted() {
        try (EngineFixture fixture = new EngineFixture().processor(Work.class, (task, context) -> {})) {
            TaskEngine engine = fixture.open();
            Thread.currentThread().interrupt();
            TaskId id = engine.enqueue(new Work(1));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(engine.status(id)).isEqualTo(TaskStatus.PENDING);
        }
    }
}
