package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.work.WorkQueue;
import dev.afterward.store.Candidate;
import dev.afterward.store.Claim;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.NewTask;
import dev.afterward.store.Promotion;
import dev.afterward.store.Readied;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks of bulks are claimed in their place as they were written, and promoted when nobody claims them. */
class BulkClaimsTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final int QUEUE = 7;
    private static final int PAYLOAD = 10;

    private final OpenDecisions open = new OpenDecisions(TimeSource.system());
    private final BulkClaims claims = new BulkClaims(open);
    private final Decisions decisions = new Decisions(open, new BatchSize(), NoQueues.hints(new WorkQueue()), null, 0);

    /** What a claim of the queue finds ready. */
    private final Deque<ClaimedTask> ready = new ArrayDeque<>();
    /** The tasks of each bulk that are neither claimed nor promoted. */
    private final Map<Long, Deque<ClaimedTask>> prepared = new TreeMap<>();

    private final List<Long> promoted = new ArrayList<>();

    private final Turn turn = (Turn) Proxy.newProxyInstance(
            Turn.class.getClassLoader(),
            new Class<?>[] {Turn.class},
            (proxy, method, args) -> switch (method.getName()) {
                case "ready" -> candidates(ready, (int) args[1]);
                case "prepared" -> candidates(prepared.get((Long) args[0]), (int) args[1]);
                case "claim" -> taken(ready, (int) args[1]);
                case "claimPrepared" -> taken(prepared.get((Long) args[0]), (int) args[1]);
                case "promote" -> promoted((Long) args[0]);
                case "decide" -> true;
                default -> throw new UnsupportedOperationException(method.getName());
            });

    private static Claim taken(Deque<ClaimedTask> tasks, int limit) {
        List<ClaimedTask> taken = new ArrayList<>();
        while (taken.size() < limit && !tasks.isEmpty()) {
            taken.add(tasks.remove());
        }
        return new Claim(taken, taken.size() == limit);
    }

    private static List<Candidate> candidates(Deque<ClaimedTask> tasks, int limit) {
        return tasks.stream()
                .limit(limit)
                .map(task -> new Candidate(task.id(), QUEUE, task.priority(), task.due(), 0))
                .toList();
    }

    private Promotion promoted(long bulk) {
        promoted.add(bulk);
        return new Promotion(
                new Readied(1_000_000, Set.of(QUEUE), Set.of(), Long.MAX_VALUE),
                prepared.get(bulk).isEmpty());
    }

    private static ClaimedTask task(long id, int priority, long due) {
        return new ClaimedTask(id, QUEUE, priority, due, 1, 1, 0, 0, 0, 0, new byte[PAYLOAD], null, 1);
    }

    private void bulk(long id, int count, BulkOrder order) {
        Deque<ClaimedTask> tasks = new ArrayDeque<>();
        IntStream.range(0, count).forEach(i -> tasks.add(task(id + 1 + i, order.priority(), order.lastDue())));
        prepared.put(id, tasks);
        open.commitBulk(id, order, () -> {}, 0, () -> {});
        makeTurn(NOW);
    }

    private void bulk(long id, int count) {
        bulk(id, count, new BulkOrder(QUEUE, 0, NOW));
    }

    /** A turn of what is due then. Returns the bulks of which tasks were promoted. */
    private List<Long> makeTurn(long now) {
        promoted.clear();
        if (decisions.due(now) <= now) {
            decisions.begin(now);
            decisions.write(turn, now, Isolation.TOGETHER);
            decisions.committed(now);
        }
        return List.copyOf(promoted);
    }

    private List<Long> claim(int limit) {
        return claim(limit, NOW);
    }

    private List<Long> claim(int limit, long now) {
        return claims.claim(turn, QUEUE, limit, Long.MAX_VALUE, now).tasks().stream()
                .map(ClaimedTask::id)
                .toList();
    }

    @Test
    void what_is_ready_comes_first_and_then_the_bulk_in_its_order() {
        ready.add(task(3, 0, NOW));
        bulk(100, 5);
        assertThat(claim(3)).containsExactly(3L, 101L, 102L);
        assertThat(claim(2)).containsExactly(103L, 104L);
    }

    @Test
    void a_bulk_that_is_claimed_from_is_not_promoted_until_it_is_left_for_a_while() {
        bulk(100, 50);
        claim(2);
        assertThat(decisions.due(NOW)).isEqualTo(NOW + 50);
        assertThat(makeTurn(NOW + 49)).isEmpty();
        claim(2, NOW + 49);
        assertThat(makeTurn(NOW + 98)).isEmpty();
        assertThat(makeTurn(NOW + 99)).containsExactly(100L);
    }

    @Test
    void a_bulk_is_promoted_after_two_seconds_though_it_is_claimed_from() {
        bulk(100, 5_000);
        for (long now = NOW; now < NOW + 2_000; now += 5) {
            claim(2, now);
            assertThat(makeTurn(now)).isEmpty();
        }
        claim(2, NOW + 2_000);
        assertThat(makeTurn(NOW + 2_000)).containsExactly(100L);
    }

    @Test
    void a_clock_that_was_set_back_does_not_keep_a_bulk_from_being_promoted() {
        bulk(100, 50);
        claim(2);
        assertThat(makeTurn(NOW - 1)).containsExactly(100L);
    }

    @Test
    void a_bulk_nobody_has_claimed_from_is_promoted_at_once() {
        bulk(100, 50);
        assertThat(makeTurn(NOW)).containsExactly(100L);
    }

    @Test
    void a_bulk_that_is_claimed_from_is_left_alone_by_the_turns_of_others() {
        bulk(100, 50);
        claim(2);
        prepared.put(200L, new ArrayDeque<>());
        open.decide(200, Outcome.COMMITTED, 0, () -> {});
        assertThat(makeTurn(NOW)).containsExactly(200L);
    }

    @Test
    void a_bulk_that_is_used_up_ends_at_once() {
        bulk(100, 2);
        assertThat(claim(3)).containsExactly(101L, 102L);
        assertThat(makeTurn(NOW)).containsExactly(100L);
        assertThat(decisions.isQuiet()).isTrue();
        assertThat(decisions.due(NOW)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_bulk_comes_behind_what_has_a_higher_priority_or_was_due_before() {
        ready.add(task(1, 1, NOW + 5));
        ready.add(task(2, 0, NOW));
        ready.add(task(3, 0, NOW + 1));
        bulk(100, 2);
        assertThat(claim(1)).containsExactly(1L);
        assertThat(makeTurn(NOW)).as("it waits for its place").isEmpty();
        assertThat(claim(2)).containsExactly(2L, 101L);
        Claim last = claims.claim(turn, QUEUE, 2, Long.MAX_VALUE, NOW);
        assertThat(last.tasks()).extracting(ClaimedTask::id).containsExactly(102L);
        assertThat(last.more()).as("there are younger ones").isTrue();
        makeTurn(NOW);
        assertThat(claim(2)).containsExactly(3L);
    }

    /** However long it takes to promote it. */
    @Test
    void a_bulk_comes_before_a_backlog_of_lower_priority() {
        IntStream.range(0, 5).forEach(i -> ready.add(task(i, 1, NOW - 1_000)));
        bulk(100, 50, new BulkOrder(QUEUE, 2, NOW));
        assertThat(claim(3)).containsExactly(101L, 102L, 103L);
    }

    @Test
    void of_two_bulks_the_one_of_higher_priority_comes_first() {
        bulk(100, 50);
        bulk(200, 3, new BulkOrder(QUEUE, 1, NOW));
        assertThat(claim(2)).containsExactly(201L, 202L);
        Claim last = claims.claim(turn, QUEUE, 2, Long.MAX_VALUE, NOW);
        assertThat(last.tasks()).extracting(ClaimedTask::id).containsExactly(203L);
        assertThat(last.more()).as("there is another bulk").isTrue();
        makeTurn(NOW);
        assertThat(claim(2)).containsExactly(101L, 102L);
    }

    private List<Long> candidates(int limit, long now) {
        return claims.candidates(turn, QUEUE, limit, now).stream()
                .map(Candidate::id)
                .toList();
    }

    @Test
    void several_queues_see_the_tasks_of_bulks_in_their_place() {
        ready.add(task(1, 1, NOW));
        ready.add(task(2, 0, NOW + 1));
        bulk(100, 2);
        bulk(200, 3, new BulkOrder(QUEUE, 1, NOW + 1));
        assertThat(candidates(9, NOW)).containsExactly(1L, 201L, 202L, 203L, 101L, 102L, 2L);
        assertThat(candidates(3, NOW)).containsExactly(1L, 201L, 202L);
    }

    @Test
    void a_bulk_that_several_queues_see_is_promoted_when_it_is_used_up_or_left() {
        bulk(100, 2);
        assertThat(candidates(2, NOW)).hasSize(2);
        assertThat(makeTurn(NOW)).isEmpty();
        assertThat(makeTurn(NOW + 50)).containsExactly(100L);
        assertThat(candidates(2, NOW + 60)).hasSize(2);
        assertThat(candidates(3, NOW + 60)).hasSize(2);
        assertThat(makeTurn(NOW + 60)).containsExactly(100L);
    }

    /** The one that was committed later would be first in every turn otherwise, until it is over. */
    @Test
    void of_two_bulks_that_nobody_claims_from_some_is_promoted_in_turn() {
        prepared.put(100L, new ArrayDeque<>(List.of(task(101, 0, NOW))));
        prepared.put(200L, new ArrayDeque<>(List.of(task(201, 0, NOW))));
        open.commitBulk(100, null, () -> {}, 0, () -> {});
        makeTurn(NOW);
        IntStream.range(0, 5).forEach(i -> makeTurn(NOW));
        open.commitBulk(200, null, () -> {}, 0, () -> {});
        makeTurn(NOW);
        assertThat(makeTurn(NOW)).containsExactly(200L);
        assertThat(makeTurn(NOW)).containsExactly(100L);
        assertThat(makeTurn(NOW)).containsExactly(200L);
    }

    @Test
    void the_tasks_of_another_queue_and_of_no_order_are_not_claimed() {
        bulk(100, 50, new BulkOrder(QUEUE + 1, 0, NOW));
        prepared.put(200L, new ArrayDeque<>(List.of(task(201, 0, NOW))));
        open.commitBulk(200, null, () -> {}, 0, () -> {});
        open.decide(300, Outcome.COMMITTED, 0, () -> {});
        prepared.put(300L, new ArrayDeque<>(List.of(task(301, 0, NOW))));
        makeTurn(NOW);
        assertThat(claim(2)).isEmpty();
    }

    @Test
    void a_bulk_whose_commit_is_not_written_is_not_claimed_from() {
        prepared.put(100L, new ArrayDeque<>(List.of(task(101, 0, NOW))));
        open.commitBulk(100, new BulkOrder(QUEUE, 0, NOW), () -> {}, 0, () -> {});
        assertThat(claim(2)).isEmpty();
        makeTurn(NOW);
        assertThat(claim(2)).containsExactly(101L);
    }

    @Test
    void the_ready_tasks_use_up_the_bytes_first() {
        ready.add(task(3, 0, NOW));
        bulk(100, 5);
        assertThat(claims.claim(turn, QUEUE, 3, PAYLOAD, NOW).tasks()).hasSize(1);
        assertThat(claims.claim(turn, QUEUE, 3, PAYLOAD, NOW).tasks()).hasSize(3);
    }

    @Test
    void tasks_have_an_order_if_they_are_alike_and_due() {
        assertThat(BulkOrder.of(List.of(written(1, 0, NOW - 1), written(2, 0, NOW)), NOW))
                .isEqualTo(new BulkOrder(QUEUE, 0, NOW));
        assertThat(BulkOrder.of(List.of(written(1, 0, NOW), written(2, 0, NOW - 1)), NOW))
                .isNull();
        assertThat(BulkOrder.of(List.of(written(2, 0, NOW), written(1, 0, NOW)), NOW))
                .isNull();
        assertThat(BulkOrder.of(List.of(written(1, 0, NOW), written(2, 1, NOW)), NOW))
                .isNull();
        assertThat(BulkOrder.of(List.of(written(1, 0, NOW), written(2, 0, NOW + 1)), NOW))
                .isNull();
        NewTask other = new NewTask(2, QUEUE + 1, 0, NOW, 0, new byte[0]);
        assertThat(BulkOrder.of(List.of(written(1, 0, NOW), other), NOW)).isNull();
    }

    private static NewTask written(long id, int priority, long due) {
        return new NewTask(id, QUEUE, priority, due, 0, new byte[0]);
    }
}
