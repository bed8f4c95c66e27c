package dev.afterward.dispatch.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may be claimed, reserved and started, by the numbers alone. */
class CapacityTest {

    private static final int WORKERS = 4;
    private static final int BYTES = 100;
    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SLOW = TimeUnit.SECONDS.toNanos(1);

    private final Capacity capacity = new Capacity();
    private final Share share = capacity.share(3);
    private final Share other = capacity.share(2);

    @BeforeEach
    void open() {
        capacity.workers(WORKERS);
    }

    private void arrive(Share queue, int count) {
        for (int i = 0; i < count; i++) {
            capacity.arrived(queue, BYTES);
        }
    }

    private void run(Share queue, int count) {
        for (int i = 0; i < count; i++) {
            capacity.arrived(queue, BYTES);
            capacity.started(queue, BYTES);
        }
    }

    private void ran(Share queue, long nanos) {
        run(queue, 1);
        capacity.finished(queue, nanos);
    }

    private int claimable(Share queue) {
        return capacity.allot().of(queue).most();
    }

    @Test
    void a_place_is_kept_for_a_queue_with_room_while_a_worker_is_free() {
        assertThat(capacity.reserve(share)).isTrue();
        assertThat(capacity.free()).isEqualTo(WORKERS - 1);
        assertThat(claimable(share)).isEqualTo(2);
        capacity.release(share);
        assertThat(capacity.free()).isEqualTo(WORKERS);
        assertThat(claimable(share)).isEqualTo(3);
    }

    @Test
    void no_place_is_kept_beyond_the_limit_of_a_queue() {
        run(other, 2);
        assertThat(capacity.free()).isEqualTo(2);
        assertThat(capacity.reserve(other)).isFalse();
    }

    @Test
    void no_place_is_kept_where_no_worker_is_free() {
        run(share, 3);
        run(other, 1);
        assertThat(capacity.reserve(other)).isFalse();
        assertThat(capacity.free()).isZero();
    }

    @Test
    void an_attempt_that_is_asked_about_keeps_the_place_of_its_queue_and_no_worker() {
        run(share, 3);
        capacity.finished(share, SLOW);
        capacity.asked(share);
        assertThat(capacity.free()).isEqualTo(WORKERS - 2);
        assertThat(capacity.reserve(other)).isTrue();
        assertThat(capacity.reserve(share)).isFalse();
        assertThat(claimable(share)).isZero();
        arrive(share, 1);
        assertThat(share.mayStart()).isFalse();
        capacity.answered(share);
        assertThat(share.mayStart()).isTrue();
    }

    @Test
    void no_place_is_kept_before_those_of_its_queue_that_wait_or_while_it_is_paused() {
        arrive(share, 1);
        assertThat(capacity.reserve(share)).isFalse();
        assertThat(capacity.reserve(other)).isTrue();
        capacity.pause(other, true);
        assertThat(capacity.reserve(other)).isFalse();
        capacity.pause(other, false);
        assertThat(capacity.reserve(other)).isTrue();
    }

    @Test
    void a_task_starts_soon_at_a_free_place_or_if_attempts_end_quickly() {
        assertThat(capacity.startsSoon(share)).isTrue();
        run(share, 3);
        assertThat(capacity.startsSoon(share))
                .as("nothing is known of its attempts")
                .isFalse();
        capacity.finished(share, QUICK);
        run(share, 1);
        assertThat(capacity.startsSoon(share)).isTrue();
        capacity.pause(share, true);
        assertThat(capacity.startsSoon(share)).isFalse();
        capacity.pause(share, false);
        capacity.workers(0);
        assertThat(capacity.startsSoon(share)).isFalse();
    }

    @Test
    void a_task_starts_soon_at_no_place_that_others_have() {
        Share third = capacity.share(4);
        run(third, 4);
        assertThat(capacity.startsSoon(share)).isFalse();
    }

    @Test
    void what_waits_beyond_the_limit_takes_no_worker_from_others() {
        arrive(share, 10);
        assertThat(capacity.free()).isEqualTo(1);
        assertThat(claimable(other)).isEqualTo(1);
        for (int i = 0; i < 10; i++) {
            capacity.left(share, BYTES);
        }
        assertThat(capacity.free()).isEqualTo(WORKERS);
        assertThat(capacity.waiting()).isZero();
    }

    @Test
    void a_limit_that_changes_changes_what_is_free() {
        arrive(share, 3);
        capacity.limit(share, 1);
        assertThat(capacity.free()).isEqualTo(3);
        capacity.limit(share, 2);
        assertThat(capacity.free()).isEqualTo(2);
        assertThat(claimable(share)).isZero();
    }

    @Test
    void no_worker_is_free_below_zero_though_their_number_falls() {
        run(share, 3);
        capacity.workers(1);
        assertThat(capacity.free()).isZero();
        assertThat(capacity.allot().most()).isEqualTo(Capacity.MOST_WAITING);
    }

    @Test
    void nothing_is_prefetched_before_an_attempt_has_ended_and_then_what_takes_50_ms() {
        run(share, 2);
        assertThat(claimable(share)).isEqualTo(1);
        capacity.finished(share, QUICK);
        assertThat(share.prefetch()).isEqualTo(3 * 50);
        assertThat(claimable(share)).isEqualTo(2 + 150);
        arrive(share, 2 + 100);
        assertThat(claimable(share)).isEqualTo(50 - 2);
        arrive(share, 50);
        assertThat(claimable(share)).isZero();
    }

    @Test
    void prefetching_has_bounds_however_quick_attempts_are() {
        Share wide = capacity.share(1_000);
        ran(wide, 0);
        assertThat(wide.prefetch()).isEqualTo(2_000);
        Share narrow = capacity.share(1);
        ran(narrow, 100_000);
        ran(narrow, 0);
        assertThat(narrow.prefetch()).isEqualTo(50_000_000 / (100_000 - 100_000 / 8));
    }

    @Test
    void one_long_attempt_is_an_eighth_of_what_is_expected() {
        assertThat(Share.average(0, 0)).as("some attempt has ended").isEqualTo(1);
        assertThat(Share.average(0, 800)).isEqualTo(800);
        assertThat(Share.average(800, 1_600)).isEqualTo(900);
        assertThat(Share.average(800, 0)).isEqualTo(700);
        assertThat(Share.average(8, 0)).isEqualTo(7);
        assertThat(Share.average(1, -100)).as("a clock that went back").isEqualTo(1);
    }

    @Test
    void what_was_too_slow_is_not_prefetched_again_before_attempts_end_sooner() {
        ran(share, QUICK);
        capacity.tooSlow(share);
        assertThat(share.prefetch()).isZero();
        for (int i = 0; i < 16; i++) {
            ran(share, QUICK);
        }
        assertThat(share.prefetch()).isPositive();
        ran(other, SLOW);
        long slow = other.averageNanos;
        capacity.tooSlow(other);
        assertThat(other.averageNanos).as("it was known to be slow").isEqualTo(slow);
    }

    /** It would have to wait for a turn otherwise, and those that prefetch would be served meanwhile. */
    @Test
    void a_queue_without_a_task_gets_one_ahead_if_a_worker_is_expected_to_be_free_soon() {
        ran(share, QUICK);
        capacity.limit(share, WORKERS);
        run(share, WORKERS);
        assertThat(claimable(other)).isEqualTo(1);
        arrive(other, 1);
        assertThat(claimable(other)).isZero();
    }

    @Test
    void a_queue_with_a_task_gets_none_ahead_before_it_is_known_to_be_quick() {
        ran(share, QUICK);
        run(share, 3);
        run(other, 1);
        assertThat(claimable(other)).isZero();
    }

    @Test
    void a_queue_without_a_task_gets_none_ahead_if_no_worker_is_expected_to_be_free_soon() {
        capacity.limit(share, WORKERS);
        run(share, WORKERS);
        assertThat(claimable(other)).as("nothing is known yet").isZero();
        capacity.finished(share, SLOW);
        run(share, 1);
        assertThat(claimable(other)).isZero();
    }

    @Test
    void no_worker_is_expected_to_be_free_soon_after_tasks_have_waited_for_too_long() {
        ran(share, QUICK);
        capacity.limit(share, WORKERS);
        run(share, WORKERS);
        capacity.tooSlow(share);
        assertThat(claimable(other)).isZero();
    }

    @Test
    void a_paused_queue_may_claim_nothing() {
        ran(share, QUICK);
        capacity.pause(share, true);
        assertThat(claimable(share)).isZero();
        capacity.pause(share, false);
        assertThat(claimable(share)).isPositive();
    }

    @Test
    void what_all_queues_claim_ahead_is_bounded_in_rows() {
        Share quick = capacity.share(WORKERS);
        ran(quick, 1);
        arrive(quick, Capacity.MOST_WAITING - 1);
        assertThat(capacity.allot().most()).isEqualTo(1);
        assertThat(claimable(quick)).isEqualTo(1);
        arrive(quick, 1);
        assertThat(capacity.allot().isEmpty()).isTrue();
        capacity.left(quick, BYTES);
        assertThat(capacity.allot().isEmpty()).isFalse();
    }

    @Test
    void what_all_queues_claim_ahead_is_bounded_in_bytes() {
        int half = (int) (Capacity.MOST_WAITING_BYTES / 2);
        assertThat(capacity.allot().bytes()).isEqualTo(2L * half);
        capacity.arrived(share, half);
        assertThat(capacity.allot().bytes()).isEqualTo(half);
        assertThat(capacity.allot().most()).isEqualTo(3 + Capacity.MOST_WAITING - 1);
        capacity.arrived(share, half);
        assertThat(capacity.allot().bytes()).as("free workers get something").isEqualTo(Capacity.LEAST_BYTES);
        assertThat(capacity.allot().most()).as("free workers get something").isEqualTo(2);
        capacity.started(share, half);
        assertThat(capacity.allot().bytes()).isEqualTo(half);
    }

    @Test
    void without_workers_nothing_is_claimed() {
        ran(share, QUICK);
        capacity.workers(0);
        assertThat(capacity.allot().isEmpty()).isTrue();
        assertThat(claimable(share)).isZero();
    }

    @Test
    void an_allotment_is_used_up_by_what_is_taken() {
        ran(share, QUICK);
        Allotment allotment = capacity.allot();
        Allotment.Portion mine = allotment.of(share);
        Allotment.Portion others = allotment.of(other);
        assertThat(mine.most()).isEqualTo(3 + 150);
        assertThat(others.most()).isEqualTo(2 + 1);
        for (int i = 0; i < 3; i++) {
            assertThat(allotment.take(mine)).isTrue();
        }
        assertThat(mine.most()).isEqualTo(150);
        assertThat(allotment.take(others)).isTrue();
        assertThat(allotment.most()).isEqualTo(Capacity.MOST_WAITING);
        assertThat(allotment.take(others))
                .as("ahead: the workers are given away")
                .isTrue();
        assertThat(others.most()).as("a place for which there is no worker").isEqualTo(1);
        assertThat(allotment.take(others)).isFalse();
        for (int i = 0; i < 150; i++) {
            assertThat(allotment.take(mine)).isTrue();
        }
        assertThat(allotment.take(mine)).isFalse();
        assertThat(allotment.most()).isEqualTo(Capacity.MOST_WAITING - 1 - 150);
    }

    @Test
    void no_more_than_the_limit_of_a_queue_is_taken_though_workers_are_free() {
        Allotment allotment = capacity.allot();
        Allotment.Portion portion = allotment.of(other);
        assertThat(allotment.take(portion)).isTrue();
        assertThat(allotment.take(portion)).isTrue();
        assertThat(allotment.take(portion)).isFalse();
    }

    @Test
    void an_allotment_ahead_is_shared_by_all_queues() {
        Share quick = capacity.share(WORKERS);
        ran(quick, 1);
        ran(share, 1);
        arrive(quick, Capacity.MOST_WAITING - 1);
        Allotment allotment = capacity.allot();
        Allotment.Portion one = allotment.of(quick);
        Allotment.Portion two = allotment.of(share);
        assertThat(two.most()).as("no worker is free, and one may wait").isEqualTo(1);
        assertThat(allotment.take(one)).isTrue();
        assertThat(allotment.take(two)).isFalse();
        assertThat(allotment.isEmpty()).isTrue();
    }

    @Test
    void a_waiting_task_may_start_below_the_limit_of_a_queue_that_is_not_paused() {
        assertThat(other.mayStart()).isFalse();
        arrive(other, 3);
        assertThat(other.mayStart()).isTrue();
        capacity.pause(other, true);
        assertThat(other.mayStart()).isFalse();
        capacity.pause(other, false);
        capacity.started(other, BYTES);
        assertThat(other.isUnserved()).isFalse();
        capacity.started(other, BYTES);
        assertThat(other.mayStart()).isFalse();
        capacity.finished(other, QUICK);
        assertThat(other.mayStart()).isTrue();
        capacity.finished(other, QUICK);
        assertThat(other.isUnserved()).isTrue();
    }

    @Test
    void the_queue_that_was_served_longest_ago_is_known() {
        run(share, 1);
        run(other, 1);
        assertThat(share.served()).isLessThan(other.served());
        run(share, 1);
        assertThat(share.served()).isGreaterThan(other.served());
    }
}
