package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskTransaction;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Success;
import dev.afterward.store.TransactionRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts in transactions whose ends a test makes up: what the store says is what counts. */
class TransactionalAttemptTest {

    /** A task. */
    public record Work(int number) implements Task {}

    /** How a transaction ends. */
    enum Course {
        COMMITS,
        /** It has committed, and the commit throws. */
        COMMITS_AND_THROWS,
        /** Nothing is stored, and the commit returns. */
        LIES,
        FAILS,
        /** The store says nothing: somebody has the row. */
        LOCKED_THEN_COMMITS,
        LOCKED_THEN_FAILS,
        /** Another client has rescued the task, and its attempt has succeeded. */
        TAKEN_OVER,
        /** The store does not take the success in time. */
        REFUSED,
        /** Another transaction holds what is to be written, and is rolled back later. */
        CONTESTED,
        NOT_BEGUN
    }

    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);

    @RegisterExtension
    final LogRecords log = new LogRecords();

    private final MemoryStore store = new MemoryStore();
    private final AtomicInteger runs = new AtomicInteger();
    private final DrivenClock clock = new DrivenClock();
    /** The transactions of these attempts end so; those of later ones commit. */
    private volatile Course course = Course.COMMITS;

    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile CountDownLatch go = new CountDownLatch(0);
    private volatile @Nullable TaskId locked;

    private final class Transactions implements SettlingTransaction<Success> {
        @Override
        public Result run(Participant<Success> participant, @Nullable Duration limit, CallInterceptor.Call call) {
            Course mine = course;
            course = Course.COMMITS;
            if (mine == Course.NOT_BEGUN) {
                return new Result(End.NOT_BEGUN, new IllegalStateException("no transaction"));
            }
            try {
                call.proceed();
            } catch (Exception e) {
                return new Result(End.ROLLED_BACK, e);
            }
            if (!participant.commits()) {
                return new Result(End.ROLLED_BACK, null);
            }
            Success success = participant.settle();
            if (success == null) {
                return new Result(End.UNKNOWN, new IllegalStateException("told to end"));
            }
            if (mine == Course.REFUSED) {
                participant.refused();
                return new Result(End.UNKNOWN, new IllegalStateException("locked"));
            }
            if (mine == Course.CONTESTED) {
                participant.contested();
                return new Result(End.UNKNOWN, new IllegalStateException("violates a key"));
            }
            settled.countDown();
            await().until(() -> go.getCount() == 0);
            return end(mine, success.settlement());
        }

        private Result end(Course mine, Settlement.Ended success) {
            IllegalStateException lost = new IllegalStateException("the connection is lost");
            switch (mine) {
                case COMMITS, COMMITS_AND_THROWS ->
                    assertThat(store.settle(null, success)).isTrue();
                case LOCKED_THEN_COMMITS, LOCKED_THEN_FAILS -> {
                    store.locked.add(success.id());
                    locked = new TaskId(success.id());
                }
                case TAKEN_OVER -> takeOver(success);
                case LIES, FAILS, REFUSED, CONTESTED, NOT_BEGUN -> {}
            }
            return new Result(End.UNKNOWN, mine == Course.COMMITS || mine == Course.LIES ? null : lost);
        }
    }

    private void takeOver(Settlement.Ended late) {
        store.turn(Durability.PROCESS, turn -> {
            assertThat(turn.settle(new Settlement.Rescued(late.id(), late.claims())))
                    .isTrue();
            assertThat(turn.claim(List.of(late.id()), Long.MAX_VALUE, clock.millis())
                            .tasks())
                    .hasSize(1);
            return turn.settle(success(new TaskId(late.id())));
        });
    }

    private final class Integration implements TransactionIntegration {
        private final TransactionIntegration none = TransactionIntegration.none();

        @Override
        public SettlingTransaction<Success> attempts() {
            return new Transactions();
        }

        @Override
        public @Nullable String refusal() {
            return null;
        }

        @Override
        public boolean enlist(List<NewTask> tasks) {
            return false;
        }

        @Override
        public boolean withdraw(TaskId task) {
            return false;
        }

        @Override
        public @Nullable String reasonOfLock() {
            return null;
        }

        @Override
        public List<NewTask> enlisted() {
            return List.of();
        }

        @Override
        public List<TransactionRow> resolve(List<TransactionRow> transactions) {
            return transactions;
        }

        @Override
        public List<TransactionRow> takeOver(List<TransactionRow> transactions) {
            return transactions;
        }

        @Override
        public boolean isHolding() {
            return none.isHolding();
        }

        @Override
        public boolean isBehind() {
            return false;
        }

        @Override
        public boolean catchUp(Duration patience) {
            return true;
        }

        @Override
        public void leave() {}

        @Override
        public void drain(long millis) {}
    }

    private EngineFixture fixture(int maxAttempts) {
        return new EngineFixture(store)
                .transactions(port -> new Integration())
                .processor(
                        Work.class,
                        queue -> queue.retention(KEEP).maxAttempts(maxAttempts).transaction(TaskTransaction.REQUIRED),
                        (task, context) -> runs.incrementAndGet());
    }

    private @Nullable RowState state(TaskId id) {
        return store.row(id).map(row -> row.state()).orElse(null);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMITS", "COMMITS_AND_THROWS"})
    void what_is_stored_has_succeeded_once(Course how) {
        course = how;
        try (EngineFixture fixture = fixture(3)) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> fixture.events(TaskEvent.Succeeded.class).size() == 1);
            assertThat(state(id)).isEqualTo(RowState.SUCCEEDED);
            engine.stop(Duration.ofSeconds(5));
            assertThat(fixture.events(TaskEvent.Retried.class)).isEmpty();
            assertThat(runs).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIES", "FAILS"})
    void what_is_not_stored_has_failed_whatever_the_commit_says(Course how) {
        course = how;
        try (EngineFixture fixture = fixture(2)) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> fixture.events(TaskEvent.Succeeded.class).size() == 1);
            assertThat(fixture.events(TaskEvent.Retried.class)).hasSize(1);
            assertThat(state(id)).isEqualTo(RowState.SUCCEEDED);
            assertThat(runs).hasValue(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_locked_is_asked_for_again_and_neither_counted_nor_run(boolean commits) {
        course = commits ? Course.LOCKED_THEN_COMMITS : Course.LOCKED_THEN_FAILS;
        try (EngineFixture fixture = fixture(2).clock(clock)) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> locked != null);
            for (int i = 0; i < 5; i++) {
                fixture.awaitRest();
                clock.advance(Duration.ofMinutes(1));
            }
            fixture.awaitRest();
            assertThat(state(id)).isEqualTo(RowState.RUNNING);
            assertThat(runs).hasValue(1);
            await().until(() -> log.all().stream()
                            .filter(logged -> logged.getMessage().startsWith("AFT-249"))
                            .count()
                    == 1);
            store.locked.clear();
            if (commits) {
                assertThat(store.settle(null, success(id))).isTrue();
            }
            clock.advance(Duration.ofMinutes(1));
            await().until(() -> fixture.events(TaskEvent.Succeeded.class).size() == 1);
            assertThat(fixture.events(TaskEvent.Retried.class)).hasSize(commits ? 0 : 1);
            assertThat(runs).hasValue(commits ? 1 : 2);
        }
    }

    private Settlement.Ended success(TaskId id) {
        int claims = store.row(id).orElseThrow().claims();
        return new Settlement.Ended(
                id.value(), claims, RowState.SUCCEEDED, 1, 2, 1, null, Settlement.Keep.PAYLOAD, 0, "node/1");
    }

    @Test
    void what_another_client_has_done_is_not_this_ones_success() {
        course = Course.TAKEN_OVER;
        try (EngineFixture fixture = fixture(3)) {
            TaskEngine engine = fixture.start();
            engine.enqueue(new Work(1));
            await().until(() -> fixture.events(TaskEvent.ClaimLost.class).size() == 1);
            engine.stop(Duration.ofSeconds(5));
            assertThat(fixture.events(TaskEvent.Succeeded.class)).isEmpty();
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void an_attempt_whose_success_the_store_refuses_is_not_counted() {
        course = Course.REFUSED;
        try (EngineFixture fixture = fixture(1)) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> fixture.events(TaskEvent.Succeeded.class).size() == 1);
            assertThat(state(id)).isEqualTo(RowState.SUCCEEDED);
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void an_attempt_that_another_transaction_has_kept_from_committing_is_not_counted() {
        course = Course.CONTESTED;
        try (EngineFixture fixture = fixture(1)) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> fixture.events(TaskEvent.Succeeded.class).size() == 1);
            assertThat(state(id)).isEqualTo(RowState.SUCCEEDED);
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void its_queue_goes_on_with_the_next_ones() {
        course = Course.COMMITS;
        int many = 50;
        try (EngineFixture fixture = fixture(1)) {
            TaskEngine engine = fixture.start();
            for (int i = 0; i < many; i++) {
                engine.enqueue(new Work(i));
            }
            await().until(() -> fixture.events(TaskEvent.Succeeded.class).size() == many);
            assertThat(runs).hasValue(many);
        }
    }

    @Test
    void an_attempt_without_a_transaction_is_not_made_and_not_counted() {
        course = Course.NOT_BEGUN;
        try (EngineFixture fixture = fixture(1)) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> fixture.events(TaskEvent.Succeeded.class).size() == 1);
            assertThat(state(id)).isEqualTo(RowState.SUCCEEDED);
            assertThat(runs).hasValue(1);
        }
    }

    /** It is told to end, has done its work, and whoever stops takes it. */
    @Test
    void an_attempt_that_returns_after_its_interruption_by_a_stop_is_committed() {
        CountDownLatch runs = new CountDownLatch(1);
        try (EngineFixture fixture = new EngineFixture(store)
                .transactions(port -> new Integration())
                .processor(
                        Work.class,
                        queue -> queue.retention(KEEP).transaction(TaskTransaction.REQUIRED),
                        (task, context) -> {
                            runs.countDown();
                            await().until(context::shouldStop);
                        })) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> runs.getCount() == 0);
            engine.stop(Duration.ZERO);
            assertThat(state(id)).isEqualTo(RowState.SUCCEEDED);
        }
    }

    /** A commit takes longer than the attempt may: nobody looks at its time again and again. */
    @Test
    void an_attempt_that_commits_has_no_time_left_to_wait_for() {
        go = new CountDownLatch(1);
        try (EngineFixture fixture = new EngineFixture(store)
                .clock(clock)
                .transactions(port -> new Integration())
                .processor(
                        Work.class,
                        queue -> queue.retention(KEEP)
                                .timeout(Duration.ofSeconds(1))
                                .transaction(TaskTransaction.REQUIRED),
                        (task, context) -> runs.incrementAndGet())) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> settled.getCount() == 0);
            clock.advance(Duration.ofSeconds(5));
            fixture.awaitRest();
            assertThat(engine.life().workers.nanosLeft()).isEqualTo(Long.MAX_VALUE);
            go.countDown();
            await().until(() -> state(id) == RowState.SUCCEEDED);
        }
    }

    @Test
    void who_cancels_at_the_commit_waits_for_it() throws Exception {
        go = new CountDownLatch(1);
        course = Course.FAILS;
        try (EngineFixture fixture = fixture(3)) {
            TaskEngine engine = fixture.start();
            TaskId id = engine.enqueue(new Work(1));
            await().until(() -> settled.getCount() == 0);
            CompletableFuture<Boolean> cancelled = CompletableFuture.supplyAsync(() -> engine.cancel(id));
            engine.enqueue(new Work(2));
            await().until(() -> runs.get() == 2);
            assertThat(cancelled).isNotDone();
            go.countDown();
            // The commit has failed: the task would have run again.
            assertThat(cancelled.join()).isTrue();
            await().until(() -> state(id) == RowState.CANCELLED);
        }
    }
}
