package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.MemoryStore.Change;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has much to do does not hold up those who have little. */
class FairnessTest {

    /** A task of the queue with the backlog. */
    public record Work(int number) implements Task {}

    /** A task of another queue. */
    public record Other(int number) implements Task {}

    private static final int BACKLOG = 8_000;
    /** Such tasks end when two of them have begun. */
    private static final int AT_ONCE = 2;

    private final MemoryStore store = new MemoryStore();
    private final DrivenClock clock = new DrivenClock();
    private final Queue<Integer> begun = new ConcurrentLinkedQueue<>();
    private final Semaphore permits = new Semaphore(0);
    private final CountDownLatch otherBegun = new CountDownLatch(2);
    private EngineFixture fixture;
    private TaskEngine engine;

    private void open(int workers) {
        fixture = new EngineFixture(store)
                .clock(clock)
                .workers(workers)
                .processor(Other.class, (task, context) -> {
                    otherBegun.countDown();
                    if (task.number() == AT_ONCE) {
                        Threads.awaitQuietly(otherBegun);
                    }
                })
                .processor(Work.class, (task, context) -> {
                    begun.add(task.number());
                    permits.acquire();
                });
        engine = fixture.open();
    }

    @AfterEach
    void stop() {
        store.failWith(null);
        store.beforeTurn = () -> {};
        fixture.close();
    }

    private static List<Work> works(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(Work::new).toList();
    }

    @Test
    void what_a_queue_has_claimed_ahead_takes_no_worker_from_another_queue() {
        open(10);
        engine.start();
        // So quick that many are claimed ahead, until none ends any more.
        permits.release(100);
        engine.add(works(0, 1_000)).submit();
        await().until(() -> begun.size() > 100);
        fixture.awaitRest();
        engine.add(new Other(AT_ONCE), new Other(AT_ONCE)).submit();
        Threads.awaitQuietly(otherBegun);
    }

    /** Once rescued they are claimed as others are, twice rescued one by one: each as soon as there is a worker. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void rescued_tasks_do_not_starve_behind_a_backlog(int rescues) {
        open(2);
        List<TaskId> rescued = engine.add(works(9_000, 3)).priority(100).submit();
        for (TaskId id : rescued) {
            for (int claim = 1; claim <= rescues; claim++) {
                int claims = claim;
                store.turn(Durability.FULL, turn -> turn.claim(List.of(id.value()), Long.MAX_VALUE, 0));
                store.turn(Durability.FULL, turn -> turn.settle(new Settlement.Rescued(id.value(), claims)));
            }
        }
        engine.add(works(0, BACKLOG)).submit();
        permits.release(2 * BACKLOG);
        int before = store.turns.get();
        engine.start();
        await().until(() -> begun.size() == BACKLOG + rescued.size());
        List<Integer> claimed = turns(before, change -> change.to() == RowState.RUNNING);
        List<Integer> settled = turns(before, change -> change.from() == RowState.RUNNING);
        assertThat(claimed.get(0)).as("the first, after the turn that finds it").isLessThanOrEqualTo(before + 6);
        for (int i = 1; i < claimed.size(); i++) {
            assertThat(claimed.get(i))
                    .as("next of %s, %s", claimed, settled)
                    .isLessThanOrEqualTo(settled.get(i - 1) + 2);
        }
    }

    @Test
    void a_suspect_is_claimed_beside_what_its_queue_has_claimed_ahead() {
        open(2);
        engine.start();
        permits.release(100);
        engine.add(works(0, 1_000)).submit();
        await().until(() -> begun.size() > 100);
        fixture.awaitRest();
        long id = engine.port().newTransactionId();
        byte[] payload = "{\"number\":9000}".getBytes(StandardCharsets.UTF_8);
        NewTask task = new NewTask(id, store.queue("Work"), 100, clock.millis(), 0, payload);
        store.turn(Durability.FULL, turn -> {
            turn.insert(List.of(task), clock.millis());
            for (int claims = 1; claims <= 2; claims++) {
                turn.claim(List.of(id), Long.MAX_VALUE, 0);
                turn.settle(new Settlement.Rescued(id, claims));
            }
            return true;
        });
        engine.notifyCommitted();
        fixture.awaitRest();
        assertThat(store.row(new TaskId(id)).orElseThrow().state()).isEqualTo(RowState.RUNNING);
    }

    /** A store looks for them seldom where that is expensive. */
    @Test
    void tasks_that_a_claim_may_have_missed_are_looked_for_again() {
        open(1);
        engine.add(works(0, 1)).submit();
        permits.release();
        store.unseenMillis = 100;
        engine.start();
        fixture.awaitRest();
        store.unseenMillis = 0;
        clock.advance(Duration.ofMillis(99));
        fixture.awaitRest();
        assertThat(begun).isEmpty();
        clock.advance(Duration.ofMillis(1));
        await().until(() -> begun.size() == 1);
    }

    private List<Integer> turns(int after, Predicate<Change> which) {
        return store.changes().stream()
                .filter(change -> change.turn() > after
                        && which.test(change)
                        && change.row().rescues() > 0)
                .map(Change::turn)
                .sorted()
                .toList();
    }

    @Test
    void the_highest_priority_of_those_due_at_the_same_instant_is_first() {
        open(1);
        Duration after = Duration.ofHours(1);
        engine.add(works(0, 4_000)).after(after).submit();
        engine.add(new Work(4_000)).after(after).priority(1_000).submit();
        engine.add(works(4_001, 4_000)).after(after).submit();
        permits.release(1);
        engine.start();
        fixture.awaitRest();
        clock.advance(after);
        await().until(() -> !begun.isEmpty());
        assertThat(begun.peek()).isEqualTo(4_000);
    }

    private long transaction(int tasks) {
        long id = engine.port().newTransactionId();
        TransactionRow row = new TransactionRow(id, Outcome.PREPARED, clock.millis(), null, null);
        byte[] payload = "{\"number\":1}".getBytes(StandardCharsets.UTF_8);
        engine.port()
                .prepare(
                        row,
                        IntStream.range(0, tasks)
                                .mapToObj(i -> new NewTask(
                                        engine.port().newTransactionId(),
                                        store.queue("Other"),
                                        0,
                                        clock.millis(),
                                        0,
                                        payload))
                                .toList());
        return id;
    }

    /** The next turn hangs until the latch opens, and those behind it do not. */
    private CountDownLatch hang() {
        return hang(this::writeAnything);
    }

    private CountDownLatch hang(Runnable maker) {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        store.beforeTurn = () -> {
            store.beforeTurn = () -> {};
            hangs.countDown();
            Threads.awaitQuietly(release);
        };
        Threads.start(maker);
        Threads.awaitQuietly(hangs);
        return release;
    }

    private void writeAnything() {
        try {
            engine.operations().pause("Other");
            engine.operations().resume("Other");
        } catch (TaskStoreException e) {
            assertThat(e).hasMessageContaining("locked by others");
        }
    }

    private void enqueue() {
        try {
            engine.enqueue(new Other(1));
        } catch (TaskStoreException e) {
            assertThat(e).hasMessageContaining("locked by others");
        }
    }

    private void decide(long transaction, Outcome outcome) {
        engine.port().decide(transaction, outcome, Duration.ZERO);
    }

    private int turnOfPromotion(long transaction) {
        await().until(() -> store.changes().stream().anyMatch(change -> isPromotion(change, transaction)));
        return store.changes().stream()
                .filter(change -> isPromotion(change, transaction))
                .findFirst()
                .orElseThrow()
                .turn();
    }

    private static boolean isPromotion(Change change, long transaction) {
        return change.from() == RowState.PREPARED
                && change.to() != null
                && change.row().transaction() == transaction;
    }

    @Test
    void thousands_of_rollbacks_do_not_delay_a_commit() {
        open(4);
        fixture.awaitRest();
        List<Long> commits = IntStream.range(0, 5).mapToObj(i -> transaction(1)).toList();
        List<Long> rollbacks = IntStream.range(0, 3_000)
                .mapToObj(i -> engine.port().newTransactionId())
                .toList();
        CountDownLatch release = hang();
        int hanging = store.turns.get() + 1;
        rollbacks.subList(0, 1_500).forEach(id -> decide(id, Outcome.ROLLED_BACK));
        commits.forEach(id -> decide(id, Outcome.COMMITTED));
        rollbacks.subList(1_500, 3_000).forEach(id -> decide(id, Outcome.ROLLED_BACK));
        release.countDown();
        assertThat(commits.stream().map(this::turnOfPromotion)).containsOnly(hanging + 1);
    }

    @Test
    void a_large_commit_does_not_delay_small_ones() {
        open(0);
        fixture.awaitRest();
        long large = transaction(9_000);
        List<Long> small = IntStream.range(0, 20).mapToObj(i -> transaction(1)).toList();
        CountDownLatch release = hang();
        int hanging = store.turns.get() + 1;
        decide(large, Outcome.COMMITTED);
        CountDownLatch between = new CountDownLatch(1);
        CountDownLatch inSecond = new CountDownLatch(1);
        store.beforeTurn = () -> {
            if (store.turns.get() == hanging + 1) {
                store.beforeTurn = () -> {};
                inSecond.countDown();
                Threads.awaitQuietly(between);
            }
        };
        release.countDown();
        Threads.awaitQuietly(inSecond);
        small.forEach(id -> decide(id, Outcome.COMMITTED));
        between.countDown();
        assertThat(small.stream().map(this::turnOfPromotion)).containsOnly(hanging + 3);
        await().until(() -> store.transactions().isEmpty());
    }

    /** A busy timeout is five seconds of all that waits: it is spent once, and told to everybody. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_locked_store_is_waited_for_once_and_all_who_wait_are_told(boolean byCaller) throws Exception {
        open(4);
        engine.start();
        fixture.awaitRest();
        CountDownLatch release = byCaller ? hang(this::enqueue) : hang();
        Set<Thread> makers = ConcurrentHashMap.newKeySet();
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        CountDownLatch allAreTold = new CountDownLatch(1);
        store.beforeTurn = () -> {
            if (!Thread.currentThread().getName().equals("afterward-coordinator")) {
                makers.add(Thread.currentThread());
            } else if (byCaller) {
                // Nobody has to wait for a second turn.
                Threads.awaitQuietly(allAreTold);
            }
        };
        List<Thread> callers = IntStream.range(0, 6)
                .mapToObj(i -> Threads.start(() -> {
                    try {
                        // More than fits into one turn.
                        engine.add(works(i * 600, 600)).submit();
                    } catch (RuntimeException e) {
                        told.add(e);
                    }
                }))
                .toList();
        await().until(() -> callers.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        store.failWith(new StoreBusyException("locked by others", null));
        int before = store.turns.get();
        release.countDown();
        for (Thread caller : callers) {
            caller.join(20_000);
        }
        allAreTold.countDown();
        assertThat(told)
                .hasSize(6)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(TaskStoreException.class)
                        .isNotInstanceOf(OutcomeUnknownException.class)
                        .hasMessageContaining("locked by others"));
        assertThat(makers).isEmpty();
        fixture.awaitRest();
        assertThat(store.turns.get() - before)
                .as("the turn that hung, which is not written again; then one that finds out whether it goes on")
                .isLessThanOrEqualTo(byCaller ? 2 : 1);
        store.failWith(null);
        clock.advance(Duration.ofMinutes(1));
        fixture.awaitRest();
        assertThat(store.rows()).isEmpty();
    }
}
