package dev.afterward.dispatch.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskStoreException;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.StoreUnusableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Which turns the coordinator makes, and what it does when they fail. */
class CoordinatorTurnsTest {

    private static final long LONGEST_SLEEP = 60_000;

    private final CoordinatorBench bench = new CoordinatorBench();

    @Test
    void a_turn_that_fails_is_tried_later_and_later_and_the_next_failure_soon_again() {
        bench.first.dueAt(bench.now);
        bench.commit = new TaskStoreException("the disk is full");
        bench.events.add(() -> {
            // Woken early, it goes on to wait.
            bench.coordinator.wake();
            bench.pass(99);
        });
        bench.thenPass(1);
        bench.events.add(() -> {
            bench.commit = null;
            bench.first.dueOnce();
            bench.pass(200);
        });
        bench.events.add(() -> {
            bench.commit = new TaskStoreException("again");
            bench.first.work = () -> {};
            bench.first.dueAt(bench.now);
        });
        bench.run();
        assertThat(bench.sleeps).containsExactly(100L, 100L, 300L, 300 + LONGEST_SLEEP, 400L);
        assertThat(bench.done())
                .containsExactly(
                        "first failed at 0",
                        "after",
                        "first failed at 100",
                        "after",
                        "first at 300",
                        "after",
                        "first failed at 300",
                        "after",
                        "end");
    }

    @Test
    void what_a_caller_has_done_meanwhile_is_not_done_again() {
        List<Long> due = new ArrayList<>(List.of(bench.now, Long.MAX_VALUE));
        bench.first.due = () -> due.isEmpty() ? Long.MAX_VALUE : due.remove(0);
        bench.run();
        assertThat(bench.storeTurns).isZero();
        assertThat(bench.done()).containsExactly("after", "end");
    }

    @Test
    void all_steps_learn_that_the_store_is_locked() {
        bench.first.dueAt(bench.now);
        bench.commit = new StoreBusyException("locked", null);
        bench.run();
        assertThat(bench.done()).containsExactly("first failed at 0", "first busy", "second busy", "after", "end");
    }

    @Test
    void a_store_that_cannot_be_used_makes_it_answer_callers_and_no_more() {
        bench.first.dueAt(bench.now);
        bench.commit = new StoreUnusableException("damaged", null);
        bench.second.answersCallers = true;
        CountDownLatch latch = new CountDownLatch(1);
        bench.events.add(() -> {
            bench.second.dueAt(bench.now);
            bench.coordinator.onRest(latch);
            bench.pass(100);
        });
        bench.events.add(() -> bench.second.dueAt(Long.MAX_VALUE));
        bench.run();
        assertThat(bench.done()).containsExactly("first failed at 0", "after", "second failed at 100", "after", "end");
        assertThat(bench.sleeps.get(0)).isEqualTo(LONGEST_SLEEP);
        assertThat(latch.getCount()).as("nothing more will happen").isZero();
    }

    @Test
    void a_store_that_cannot_be_used_lets_it_end_at_once() {
        bench.first.dueAt(bench.now);
        bench.first.isQuiet = false;
        bench.commit = new StoreUnusableException("damaged", null);
        bench.events.add(() -> bench.coordinator.end(bench.now + 1_000));
        bench.run();
        assertThat(bench.sleeps).hasSize(1);
    }

    private void firstAlwaysFails() {
        bench.first.dueAt(bench.now);
        bench.first.work = () -> {
            throw new TaskStoreException("bad");
        };
    }

    @Test
    void a_step_that_fails_alone_rests_and_the_others_do_not() {
        firstAlwaysFails();
        bench.events.add(() -> {
            bench.second.dueOnce();
            bench.pass(50);
        });
        bench.thenPass(50);
        bench.events.add(() -> {
            bench.first.dueOnce();
            bench.pass(200);
        });
        bench.events.add(this::firstAlwaysFails);
        bench.run();
        assertThat(bench.sleeps).containsExactly(100L, 100L, 300L, 300 + LONGEST_SLEEP, 400L);
        assertThat(bench.done())
                .containsExactly(
                        "first at 0",
                        "after",
                        "second at 50",
                        "after",
                        "first at 100",
                        "after",
                        "first at 300",
                        "after",
                        "first at 300",
                        "after",
                        "end");
    }

    @Test
    void a_step_that_sees_to_its_own_pauses_does_not_rest() {
        firstAlwaysFails();
        bench.first.pausesItself = true;
        Runnable fails = bench.first.work;
        int[] tries = {0};
        bench.first.work = () -> {
            // Together with others, then alone.
            if (++tries[0] == 4) {
                bench.first.dueAt(Long.MAX_VALUE);
            }
            fails.run();
        };
        bench.run();
        assertThat(bench.done()).containsExactly("first at 0", "after", "first at 0", "after", "end");
    }

    private int rowsAfter(long millis, boolean hasMore) {
        CoordinatorBench measured = new CoordinatorBench();
        measured.first.dueAt(measured.now);
        measured.first.hasMore = hasMore;
        measured.first.work = () -> {
            measured.first.dueAt(Long.MAX_VALUE);
            measured.pass(millis);
        };
        measured.run();
        return measured.batch.rows();
    }

    @Test
    void turns_that_do_not_hold_everything_are_made_as_large_as_takes_five_milliseconds() {
        assertThat(rowsAfter(2, true)).isEqualTo(200);
        assertThat(rowsAfter(5, true)).isEqualTo(100);
        assertThat(rowsAfter(11, true)).isEqualTo(50);
        assertThat(rowsAfter(11, false)).as("it was smaller").isEqualTo(100);
    }

    @Test
    void a_turn_that_fails_says_nothing_of_how_large_it_may_be() {
        bench.first.dueAt(bench.now);
        bench.first.hasMore = true;
        bench.commit = new TaskStoreException("the disk is full");
        bench.run();
        assertThat(bench.batch.rows()).isEqualTo(100);
    }

    @Test
    void the_size_of_turns_has_bounds() {
        BatchSize size = new BatchSize();
        for (int i = 0; i < 20; i++) {
            size.took(0);
        }
        assertThat(size.rows()).isEqualTo(2_000);
        for (int i = 0; i < 20; i++) {
            size.took(Long.MAX_VALUE);
        }
        assertThat(size.rows()).isEqualTo(20);
    }
}
