package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.MemoryStore.Change;
import dev.afterward.dispatch.MemoryStore.Commit;
import dev.afterward.store.RowState;
import dev.afterward.store.TransactionRow.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise P1 for bulks: more tasks than a turn may write are stored all or none, by the one turn that decides. */
class BulkTest {

    /** A task. */
    public record Work(int number) implements Task {}

    /** The task of somebody else. */
    public record Other(int number) implements Task {}

    private static final int COUNT = 4_500;

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final AtomicInteger runs = new AtomicInteger();
    private final List<TaskEvent> heard = Collections.synchronizedList(new ArrayList<>());
    private EngineFixture fixture;
    private TaskEngine engine;

    @BeforeEach
    void start() {
        fixture = new EngineFixture(store)
                .clock(clock)
                .listener(heard::add)
                .processor(Other.class, (task, context) -> {})
                .processor(Work.class, (task, context) -> runs.incrementAndGet());
        engine = fixture.start();
        fixture.awaitRest();
    }

    @AfterEach
    void stop() {
        store.failWith(null);
        store.beforeTurn = () -> {};
        fixture.close();
    }

    private static List<Work> bulk() {
        return IntStream.range(0, COUNT).mapToObj(Work::new).toList();
    }

    private List<TaskId> submit() {
        return engine.add(bulk()).submit();
    }

    private List<TaskEvent.Submitted> submitted() {
        return heard.stream()
                .filter(TaskEvent.Submitted.class::isInstance)
                .map(TaskEvent.Submitted.class::cast)
                .toList();
    }

    private void assertNothingIsLeft() {
        await().until(() -> store.rows().isEmpty() && store.transactions().isEmpty());
        fixture.awaitRest();
        assertThat(runs).hasValue(0);
        assertThat(store.changes()).noneMatch(change -> change.to() == RowState.READY);
        assertThat(submitted()).isEmpty();
    }

    @Test
    void is_written_in_short_turns_decided_by_one_and_run_completely() {
        List<TaskId> ids = submit();
        await().atMost(Duration.ofSeconds(60)).until(() -> runs.get() == COUNT);
        fixture.awaitRest();
        assertThat(store.rows()).isEmpty();
        assertThat(store.transactions()).isEmpty();
        Map<Integer, Long> written = store.changes().stream()
                .filter(change -> change.from() == null)
                .collect(Collectors.groupingBy(Change::turn, Collectors.counting()));
        assertThat(written.values()).containsExactlyInAnyOrder(2000L, 2000L, 500L);
        int lastWritten = Collections.max(written.keySet());
        assertThat(store.changes())
                .filteredOn(change -> change.from() == RowState.PREPARED)
                .hasSize(COUNT)
                .allMatch(change -> change.turn() > lastWritten);
        assertThat(submitted()).hasSize(1);
        assertThat(submitted().get(0).ids()).isEqualTo(ids);
        assertThat(heard.indexOf(submitted().get(0)))
                .as("nobody hears of a start first")
                .isLessThan(IntStream.range(0, heard.size())
                        .filter(i -> heard.get(i) instanceof TaskEvent.Started)
                        .findFirst()
                        .orElseThrow());
    }

    /** The promotion would cost as much as the claim. */
    @Test
    void of_one_queue_is_claimed_from_before_it_is_promoted() {
        Set<String> operations = operations();
        List<TaskId> ids = submit();
        await().atMost(Duration.ofSeconds(60)).until(() -> runs.get() == COUNT);
        assertThat(operations).contains("claimPrepared");
        assertThat(store.changes().stream()
                        .filter(change -> change.to() == RowState.RUNNING)
                        .map(change -> new TaskId(change.id())))
                .containsExactlyInAnyOrderElementsOf(ids);
        await().until(() -> store.transactions().isEmpty());
    }

    @Test
    void that_is_shared_with_other_clients_is_promoted_for_them() {
        fixture.close();
        store.shared();
        engine = fixture.start();
        Set<String> operations = operations();
        submit();
        await().atMost(Duration.ofSeconds(60)).until(() -> runs.get() == COUNT);
        assertThat(operations).contains("promote").doesNotContain("claimPrepared");
    }

    /** What turns do from now on. */
    private Set<String> operations() {
        Set<String> operations = ConcurrentHashMap.newKeySet();
        store.breakOn(operation -> {
            operations.add(operation);
            return false;
        });
        return operations;
    }

    @Test
    void a_chunk_that_fails_leaves_nothing_of_the_others() {
        store.refuse(task -> new String(task.payload(), StandardCharsets.UTF_8).contains(":" + (COUNT - 1) + "}"));
        assertThatThrownBy(this::submit)
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("not stored");
        assertNothingIsLeft();
    }

    /** The chunk may be stored; the bulk is not, and its caller is told so. */
    @ParameterizedTest
    @EnumSource(
            value = Commit.class,
            names = {"UNKNOWN_DONE", "UNKNOWN_UNDONE", "BROKEN_OFF"})
    void a_chunk_of_unknown_outcome_leaves_nothing_either(Commit commit) {
        store.commits.add(Commit.DONE);
        store.commits.add(commit);
        assertThatThrownBy(this::submit)
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("not stored");
        clock.advance(Duration.ofMinutes(1));
        assertNothingIsLeft();
    }

    @Test
    void a_decision_that_the_store_refuses_rolls_all_back() {
        store.breakOn(operation -> operation.equals("decide"));
        assertThatThrownBy(this::submit)
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("not stored");
        store.breakOn(operation -> false);
        clock.advance(Duration.ofMinutes(1));
        assertNothingIsLeft();
    }

    /** Whether it took place is seen by the next turn: the caller waits for that. */
    @ParameterizedTest
    @EnumSource(
            value = Commit.class,
            names = {"UNKNOWN_DONE", "UNKNOWN_UNDONE", "BROKEN_OFF"})
    void a_decision_of_unknown_outcome_is_found_out(Commit commit) throws Exception {
        store.commits.addAll(List.of(Commit.DONE, Commit.DONE, Commit.DONE, commit));
        AtomicReference<List<TaskId>> ids = new AtomicReference<>();
        Thread caller = Threads.start(() -> ids.set(submit()));
        await().until(() -> store.commits.isEmpty());
        await().until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return !caller.isAlive();
        });
        assertThat(ids.get()).hasSize(COUNT);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return runs.get() == COUNT;
        });
        assertThat(submitted()).hasSize(1);
    }

    @Test
    void a_decision_that_stays_unknown_is_told_with_all_ids_and_takes_effect_later() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = hangInDecision(Commit.UNKNOWN_UNDONE, thrown);
        clock.advance(Duration.ofSeconds(31));
        await().until(() -> {
            // It looks at the clock when it is disturbed.
            caller.interrupt();
            return !caller.isAlive();
        });
        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        unknown -> assertThat(unknown.ids()).hasSize(COUNT));
        store.beforeTurn = () -> {};
        store.failWith(null);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return runs.get() == COUNT;
        });
    }

    /** After the unknown turn none succeeds. */
    private Thread hangInDecision(Commit commit, AtomicReference<Throwable> thrown) {
        store.commits.addAll(List.of(Commit.DONE, Commit.DONE, Commit.DONE, commit));
        store.beforeTurn = () -> {
            if (store.commits.isEmpty()) {
                store.failWith(new TaskStoreException("does not answer"));
            }
        };
        Thread caller = Threads.start(() -> {
            try {
                submit();
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        await().until(() -> store.commits.isEmpty() && caller.getState() == Thread.State.TIMED_WAITING);
        return caller;
    }

    /** As another client does that takes this one for dead: before a further chunk, or before the decision. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void what_another_client_has_rolled_back_is_neither_added_to_nor_committed(int turn) {
        AtomicInteger turns = new AtomicInteger();
        store.beforeTurn = () -> {
            if (turns.incrementAndGet() == turn) {
                store.rollBackBulks();
            }
        };
        assertThatThrownBy(this::submit)
                .isInstanceOf(TaskStoreException.class)
                .isNotInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("afterward.lease");
        assertNothingIsLeft();
    }

    @Test
    void others_get_their_turns_in_between() throws Exception {
        CountDownLatch inFirstChunk = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        store.beforeTurn = () -> {
            store.beforeTurn = () -> {};
            inFirstChunk.countDown();
            Threads.awaitQuietly(release);
        };
        Thread bulk = Threads.start(this::submit);
        assertThat(inFirstChunk.await(20, TimeUnit.SECONDS)).isTrue();
        AtomicReference<TaskId> other = new AtomicReference<>();
        Thread single = Threads.start(() -> other.set(engine.enqueue(new Other(1))));
        await().until(() -> single.getState() == Thread.State.TIMED_WAITING);
        release.countDown();
        bulk.join(20_000);
        single.join(20_000);
        Change written = store.changes().stream()
                .filter(change ->
                        change.from() == null && change.id() == other.get().value())
                .findFirst()
                .orElseThrow();
        int lastOfBulk = store.changes().stream()
                .filter(change -> change.from() == null && change.to() == RowState.PREPARED)
                .mapToInt(Change::turn)
                .max()
                .orElseThrow();
        assertThat(written.turn()).isLessThan(lastOfBulk);
        assertThat(store.changes())
                .as("no turn of another caller holds more than a chunk")
                .filteredOn(change -> change.turn() == written.turn() && change.from() == null)
                .hasSizeLessThanOrEqualTo(2_001);
    }

    @Test
    void what_a_life_has_left_unfinished_is_rolled_back_by_the_next_one() {
        AtomicInteger turns = new AtomicInteger();
        store.beforeTurn = () -> {
            if (turns.incrementAndGet() == 2) {
                fixture.die();
            }
        };
        assertThatThrownBy(this::submit).isInstanceOf(TaskStoreException.class);
        store.beforeTurn = () -> {};
        store.crash();
        assertThat(store.transactions()).extracting(row -> row.state()).containsExactly(Outcome.WRITING);
        fixture.abandon();
        runs.set(0);
        fixture =
                new EngineFixture(store).clock(clock).processor(Work.class, (task, context) -> runs.incrementAndGet());
        engine = fixture.start();
        assertNothingIsLeft();
    }
}
