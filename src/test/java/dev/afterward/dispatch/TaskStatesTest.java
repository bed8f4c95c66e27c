package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.BackoffStrategy;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks every arrow of the diagram of states, one test for each. */
class TaskStatesTest {

    /** What the attempt is to do. */
    public enum Deed {
        SUCCEED,
        FAIL,
        SNOOZE,
        WAIT
    }

    /** A task. */
    public record Step(Deed deed) implements Task {}

    /** The same queue, of a type that cannot hold what was written. */
    static final class Changed {
        /** Its name is the other one's. */
        public record Step(List<Deed> deed) implements Task {}
    }

    /** A task of another queue. */
    public record Stranger(String text) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final RetentionPolicy KEEP = new RetentionPolicy(null, Retain.ALL, Retain.ALL);

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private EngineFixture fixture = fixture();
    private TaskEngine engine = fixture.open();

    private EngineFixture fixture() {
        BackoffPolicy anHour = new BackoffPolicy(
                Duration.ofHours(1), 1, Duration.ofDays(1), 0, (Class<? extends BackoffStrategy>) null);
        return new EngineFixture(store)
                .clock(clock)
                .processor(
                        Step.class,
                        queue -> queue.maxAttempts(2)
                                .maxSnoozes(2)
                                .backoff(anHour)
                                .retention(KEEP),
                        (task, context) -> act(task.deed(), context));
    }

    private void act(Deed deed, TaskContext context) throws InterruptedException {
        switch (deed) {
            case SUCCEED -> {}
            case FAIL -> throw new IllegalStateException("as told");
            case SNOOZE -> context.snooze(context.snoozes() > 0 ? Duration.ZERO : Duration.ofHours(6));
            case WAIT -> {
                begun.countDown();
                release.await();
            }
        }
    }

    @AfterEach
    void stop() {
        store.failWith(null);
        fixture.close();
        release.countDown();
    }

    private TaskId add(Deed deed) {
        return engine.enqueue(new Step(deed));
    }

    private RowState state(TaskId id) {
        return store.row(id).orElseThrow().state();
    }

    private void awaitState(TaskId id, RowState state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> state(id) == state);
    }

    private void walked(TaskId id, RowState... states) {
        List<RowState> walk = store.changes().stream()
                .filter(change -> change.id() == id.value())
                .map(MemoryStore.Change::to)
                .filter(Objects::nonNull)
                .toList();
        assertThat(walk).containsExactly(states);
    }

    /** The process dies: its engine must not go on beside the next one. */
    private void crash() {
        store.crash();
        fixture.abandon();
        release.countDown();
    }

    private void reopen(EngineFixture next) {
        fixture = next;
        engine = next.start();
    }

    @Test
    void a_due_task_is_ready_and_a_later_one_scheduled() {
        assertThat(state(add(Deed.SUCCEED))).isEqualTo(RowState.READY);
        assertThat(state(later())).isEqualTo(RowState.SCHEDULED);
    }

    private TaskId later() {
        return engine.add(new Step(Deed.SUCCEED))
                .after(Duration.ofMinutes(5))
                .submit()
                .get(0);
    }

    @Test
    void scheduled_becomes_ready_then_running_then_succeeded() {
        engine.start();
        TaskId id = later();
        clock.advance(Duration.ofMinutes(5));
        awaitState(id, RowState.SUCCEEDED);
        assertThat(store.changes())
                .filteredOn(change -> change.id() == id.value())
                .extracting(MemoryStore.Change::to)
                .startsWith(RowState.SCHEDULED)
                .endsWith(RowState.RUNNING, RowState.SUCCEEDED);
    }

    @Test
    void ready_becomes_running() {
        TaskId id = add(Deed.SUCCEED);
        engine.start();
        awaitState(id, RowState.SUCCEEDED);
        walked(id, RowState.READY, RowState.RUNNING, RowState.SUCCEEDED);
    }

    @Test
    void running_becomes_scheduled_for_a_retry_and_in_the_end_failed() {
        TaskId id = add(Deed.FAIL);
        engine.start();
        awaitState(id, RowState.SCHEDULED);
        walked(id, RowState.READY, RowState.RUNNING, RowState.SCHEDULED);
        clock.advance(Duration.ofHours(1));
        awaitState(id, RowState.FAILED);
        assertThat(store.row(id).orElseThrow().attempt()).isEqualTo(2);
    }

    @Test
    void running_is_put_off_and_comes_back_without_an_attempt_that_counts() {
        TaskId id = add(Deed.SNOOZE);
        engine.start();
        awaitState(id, RowState.SCHEDULED);
        walked(id, RowState.READY, RowState.RUNNING, RowState.SCHEDULED);
        assertThat(store.row(id).orElseThrow().attempt()).isZero();
        clock.advance(Duration.ofHours(6));
        await().until(() -> store.row(id).orElseThrow().attempt() == 1 && state(id) == RowState.SCHEDULED);
        assertThat(store.row(id).orElseThrow().snoozes()).isEqualTo(2);
        walked(
                id,
                RowState.READY,
                RowState.RUNNING,
                RowState.SCHEDULED,
                RowState.READY,
                RowState.RUNNING,
                RowState.READY,
                RowState.RUNNING,
                RowState.SCHEDULED);
        assertThat(store.row(id).orElseThrow().errors())
                .singleElement()
                .asString()
                .contains("max-snoozes");
    }

    @Test
    void ready_becomes_expired_when_it_is_too_late_to_begin() {
        TaskId late = engine.add(new Step(Deed.SUCCEED))
                .expireAfter(Duration.ofMinutes(5))
                .submit()
                .get(0);
        TaskId inTime = engine.add(new Step(Deed.SUCCEED))
                .after(Duration.ofMinutes(3))
                .expireAfter(Duration.ofMinutes(5))
                .submit()
                .get(0);
        clock.advance(Duration.ofMinutes(5).plusMillis(1));
        engine.start();
        awaitState(late, RowState.EXPIRED);
        awaitState(inTime, RowState.SUCCEEDED);
        walked(late, RowState.READY, RowState.RUNNING, RowState.EXPIRED);
        assertThat(store.row(late).orElseThrow().attempt()).isZero();
        await().until(() -> fixture.events(TaskEvent.Expired.class).size() == 1);
        assertThat(fixture.events(TaskEvent.Started.class))
                .extracting(TaskEvent.Started::id)
                .containsExactly(inTime);
    }

    @Test
    void a_retry_that_is_too_late_is_not_made() {
        TaskId id = engine.add(new Step(Deed.FAIL))
                .expireAfter(Duration.ofMinutes(59))
                .submit()
                .get(0);
        engine.start();
        awaitState(id, RowState.SCHEDULED);
        clock.advance(Duration.ofHours(1));
        awaitState(id, RowState.EXPIRED);
        assertThat(store.row(id).orElseThrow().attempt()).isEqualTo(1);
        assertThat(store.row(id).orElseThrow().errors()).hasSize(1);
    }

    @Test
    void running_becomes_cancelled() throws Exception {
        engine.start();
        TaskId id = running();
        assertThat(engine.cancel(id)).isTrue();
        awaitState(id, RowState.CANCELLED);
    }

    private TaskId running() throws InterruptedException {
        TaskId id = add(Deed.WAIT);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        return id;
    }

    @Test
    void waiting_becomes_cancelled() {
        for (TaskId id : List.of(add(Deed.SUCCEED), later())) {
            assertThat(engine.cancel(id)).isTrue();
            assertThat(state(id)).isEqualTo(RowState.CANCELLED);
        }
    }

    @Test
    void running_is_given_back_as_ready() throws Exception {
        engine.start();
        TaskId id = running();
        engine.stopNow();
        assertThat(state(id)).isEqualTo(RowState.READY);
        assertThat(store.row(id).orElseThrow().attempt()).isZero();
    }

    @Test
    void running_becomes_ready_when_its_client_dies_and_runs_again() throws Exception {
        engine.start();
        TaskId id = running();
        crash();
        fixture = fixture();
        engine = fixture.open();
        awaitState(id, RowState.READY);
        assertThat(store.row(id).orElseThrow().rescues()).isEqualTo(1);
        assertThat(store.row(id).orElseThrow().attempt()).isZero();
        release.countDown();
        engine.start();
        awaitState(id, RowState.SUCCEEDED);
    }

    @Test
    void running_becomes_suspect_when_its_client_dies_again_and_runs_again() {
        TaskId id = diesTwice(Deed.SUCCEED);
        fixture = fixture();
        engine = fixture.open();
        awaitState(id, RowState.SUSPECT);
        assertThat(store.row(id).orElseThrow().attempt()).isZero();
        engine.start();
        awaitState(id, RowState.SUCCEEDED);
    }

    private TaskId diesTwice(Deed deed) {
        TaskId id = add(deed);
        claim(id);
        store.turn(Durability.FULL, turn -> turn.settle(new Settlement.Rescued(id.value(), 1)));
        claim(id);
        crash();
        return id;
    }

    private void claim(TaskId id) {
        store.turn(Durability.FULL, turn -> turn.claim(List.of(id.value()), Long.MAX_VALUE, clock.millis()));
    }

    @Test
    void a_suspect_that_fails_is_scheduled_and_comes_back_as_a_suspect() {
        TaskId id = diesTwice(Deed.FAIL);
        reopen(fixture());
        awaitState(id, RowState.SCHEDULED);
        clock.advance(Duration.ofHours(1));
        awaitState(id, RowState.FAILED);
        assertThat(store.row(id).orElseThrow().rescues()).isEqualTo(2);
    }

    @Test
    void a_task_that_cannot_be_read_is_parked_and_comes_back_with_what_reads_it() {
        TaskId id = add(Deed.SUCCEED);
        fixture.close();
        reopen(new EngineFixture(store).clock(clock).processor(Changed.Step.class, (task, context) -> {}));
        awaitState(id, RowState.PARKED);
        fixture.close();
        reopen(fixture());
        awaitState(id, RowState.SUCCEEDED);
    }

    @Test
    void ready_of_an_unknown_queue_is_parked_and_can_be_cancelled() {
        TaskId id = add(Deed.SUCCEED);
        fixture.close();
        reopen(new EngineFixture(store).clock(clock).processor(Stranger.class, (task, context) -> {}));
        awaitState(id, RowState.PARKED);
        assertThat(engine.cancel(id)).isTrue();
        assertThat(state(id)).isEqualTo(RowState.CANCELLED);
    }

    private TaskId prepared(Duration after) {
        long id = engine.port().newTransactionId();
        long task = engine.port().newTransactionId();
        TransactionRow transaction =
                new TransactionRow(id, Outcome.PREPARED, engine.port().now(), null, null);
        byte[] payload = "{\"deed\":\"SUCCEED\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        long due = engine.port().now() + after.toMillis();
        engine.port().prepare(transaction, List.of(new NewTask(task, store.queue("Step"), 0, due, 0, payload)));
        return new TaskId(task);
    }

    private long transaction() {
        return store.transactions().get(0).id();
    }

    @Test
    void prepared_becomes_ready_when_its_transaction_commits_and_runs() {
        TaskId id = prepared(Duration.ZERO);
        assertThat(state(id)).isEqualTo(RowState.PREPARED);
        assertThat(engine.port().decide(transaction(), Outcome.COMMITTED, PATIENCE))
                .isTrue();
        assertThat(state(id)).isEqualTo(RowState.READY);
        assertThat(store.transactions()).isEmpty();
        engine.start();
        awaitState(id, RowState.SUCCEEDED);
    }

    @Test
    void prepared_becomes_scheduled_when_it_is_not_due_at_the_commit() {
        engine.start();
        TaskId id = prepared(Duration.ofHours(3));
        assertThat(engine.port().decide(transaction(), Outcome.COMMITTED, PATIENCE))
                .isTrue();
        assertThat(state(id)).isEqualTo(RowState.SCHEDULED);
        clock.advance(Duration.ofHours(3));
        awaitState(id, RowState.SUCCEEDED);
    }

    @Test
    void prepared_is_deleted_when_its_transaction_is_rolled_back() {
        engine.start();
        TaskId id = prepared(Duration.ZERO);
        assertThat(engine.port().decide(transaction(), Outcome.ROLLED_BACK, PATIENCE))
                .isTrue();
        assertThat(store.row(id)).isEmpty();
        assertThat(store.changes()).noneMatch(change -> change.to() == RowState.RUNNING);
    }

    @Test
    void prepared_stays_in_doubt_after_a_crash_until_somebody_decides() {
        TaskId id = prepared(Duration.ZERO);
        crash();
        reopen(fixture());
        await().until(() -> store.transactions().get(0).state() == Outcome.IN_DOUBT);
        assertThat(state(id)).isEqualTo(RowState.PREPARED);
        assertThat(engine.port().decide(transaction(), Outcome.COMMITTED, PATIENCE))
                .isTrue();
        awaitState(id, RowState.SUCCEEDED);
    }

    @Test
    void a_decision_that_comes_while_one_in_doubt_is_being_written_is_not_lost() {
        TaskId id = prepared(Duration.ZERO);
        long transaction = transaction();
        store.failWith(new TaskStoreException("busy"));
        assertThat(engine.port().decide(transaction, Outcome.IN_DOUBT, Duration.ZERO))
                .isFalse();
        assertThat(engine.port().decide(transaction, Outcome.COMMITTED, Duration.ZERO))
                .isFalse();
        store.failWith(null);
        engine.start();
        clock.advance(Duration.ofMinutes(1));
        awaitState(id, RowState.SUCCEEDED);
    }

    @Test
    void a_decision_that_could_not_be_written_is_not_reported_as_written() {
        TaskId id = prepared(Duration.ZERO);
        store.breakOn(operation -> operation.equals("decide") || operation.equals("promote"));
        assertThat(engine.port().decide(transaction(), Outcome.COMMITTED, Duration.ZERO))
                .isFalse();
        fixture.awaitRest();
        assertThat(engine.port().decide(transaction(), Outcome.COMMITTED, Duration.ZERO))
                .isFalse();
        assertThat(state(id)).isEqualTo(RowState.PREPARED);
        store.breakOn(operation -> false);
        clock.advance(Duration.ofMinutes(1));
        awaitState(id, RowState.READY);
    }

    @Test
    void a_decision_that_comes_while_the_client_is_stopped_is_written_by_its_next_life() {
        TaskId id = prepared(Duration.ZERO);
        long transaction = transaction();
        engine.stopNow();
        assertThat(engine.port().decide(transaction, Outcome.COMMITTED, Duration.ZERO))
                .isFalse();
        engine.start();
        awaitState(id, RowState.SUCCEEDED);
    }
}
