package dev.afterward.dispatch.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When the coordinator sleeps, for how long, what wakes it, and when it ends. */
class CoordinatorTest {

    private static final long LONGEST_SLEEP = 60_000;

    private final CoordinatorBench bench = new CoordinatorBench();

    @Test
    void sleeps_for_a_minute_at_most_and_makes_no_turn_when_nothing_is_due() {
        bench.thenPass(LONGEST_SLEEP);
        bench.run();
        assertThat(bench.sleeps).containsExactly(LONGEST_SLEEP, 2 * LONGEST_SLEEP);
        assertThat(bench.notes).containsExactly("look", "look", "look", "end");
    }

    @Test
    void sleeps_until_the_first_step_is_due_and_makes_a_turn_of_what_is() {
        bench.first.dueAt(bench.now + 500);
        bench.second.dueAt(bench.now + 300);
        bench.events.add(() -> {
            bench.pass(300);
            bench.second.dueOnce();
        });
        bench.events.add(() -> {
            bench.pass(200);
            bench.first.dueOnce();
        });
        bench.run();
        assertThat(bench.sleeps).containsExactly(300L, 500L, 500 + LONGEST_SLEEP);
        assertThat(bench.done()).containsExactly("second at 300", "after", "first at 500", "after", "end");
    }

    @Test
    void sleeps_no_longer_than_the_upkeep_lets_it_and_never_too_short() {
        List<Long> left = new ArrayList<>(List.of(1L, 2_000_000L, 2_000_001L, Long.MAX_VALUE));
        bench.upkeepLeft = () -> left.remove(0);
        bench.thenPass(0);
        bench.thenPass(0);
        bench.thenPass(0);
        bench.run();
        assertThat(bench.sleeps).containsExactly(1L, 2L, 3L, LONGEST_SLEEP);
    }

    @Test
    void does_not_sleep_when_the_upkeep_is_overdue() {
        List<Long> left = new ArrayList<>(List.of(0L, -5L, Long.MAX_VALUE));
        bench.upkeepLeft = () -> left.remove(0);
        bench.run();
        assertThat(bench.sleeps).containsExactly(LONGEST_SLEEP);
    }

    @Test
    void looks_again_when_it_is_woken_before_it_sleeps() {
        List<Runnable> before = new ArrayList<>(List.of(
                bench.coordinator::wake,
                // An attempt that begins now may be out of time before the coordinator would wake up.
                () -> bench.coordinator.wakeBefore(bench.now + LONGEST_SLEEP - 1),
                () -> {}));
        bench.upkeepLeft = () -> {
            before.remove(0).run();
            return Long.MAX_VALUE;
        };
        bench.run();
        assertThat(before).isEmpty();
        assertThat(bench.sleeps).hasSize(1);
    }

    @Test
    void looks_again_when_it_is_woken_while_it_looks() {
        AtomicBoolean woken = new AtomicBoolean();
        bench.first.due = () -> {
            if (!woken.getAndSet(true)) {
                bench.coordinator.wake();
            }
            return Long.MAX_VALUE;
        };
        bench.run();
        assertThat(bench.notes).containsExactly("look", "look", "look", "end");
        assertThat(bench.sleeps).hasSize(1);
    }

    @Test
    void is_woken_by_those_who_want_it_to_rest_or_to_end() {
        List<Boolean> signalled = new ArrayList<>();
        bench.events.add(() -> {
            latch();
            signalled.add(bench.coordinator.isSignalled());
        });
        bench.events.add(() -> {
            bench.coordinator.end(bench.now);
            signalled.add(bench.coordinator.isSignalled());
        });
        bench.run();
        assertThat(signalled).containsExactly(true, true);
    }

    @Test
    void is_woken_for_what_is_due_before_it_wakes_up_and_for_nothing_else() {
        List<Boolean> signalled = new ArrayList<>();
        bench.events.add(() -> {
            bench.coordinator.wakeBefore(bench.now + LONGEST_SLEEP);
            signalled.add(bench.coordinator.isSignalled());
            bench.coordinator.wakeBefore(bench.now + LONGEST_SLEEP - 1);
            signalled.add(bench.coordinator.isSignalled());
        });
        bench.events.add(() -> {
            signalled.add(bench.coordinator.isSignalled());
            bench.first.dueAt(bench.now);
            bench.first.work = () -> {
                bench.first.dueAt(Long.MAX_VALUE);
                bench.coordinator.wakeBefore(0);
                signalled.add(bench.coordinator.isSignalled());
            };
        });
        bench.run();
        assertThat(signalled).containsExactly(false, true, false, false);
    }

    @Test
    void is_at_work_while_it_does_not_sleep() {
        List<Duration> atWork = new ArrayList<>();
        bench.events.add(() -> {
            bench.pass(7_000);
            atWork.add(bench.coordinator.atWork());
            bench.first.dueAt(bench.now);
        });
        bench.first.work = () -> {
            bench.first.dueAt(Long.MAX_VALUE);
            bench.pass(5_000);
            atWork.add(bench.coordinator.atWork());
        };
        bench.run();
        assertThat(atWork).containsExactly(Duration.ZERO, Duration.ofSeconds(5));
        assertThat(bench.coordinator.atWork()).isZero();
    }

    /** It is no single piece of work: between two turns it could have slept. */
    @Test
    void is_at_work_anew_after_each_look_that_finds_no_time_to_sleep() {
        List<Duration> atWork = new ArrayList<>();
        List<Long> left = new ArrayList<>(List.of(0L, 0L, Long.MAX_VALUE));
        bench.upkeepLeft = () -> {
            bench.pass(5_000);
            atWork.add(bench.coordinator.atWork());
            return left.remove(0);
        };
        bench.run();
        assertThat(atWork).containsOnly(Duration.ofSeconds(5));
    }

    @Test
    void an_interruption_does_not_keep_it_from_sleeping() {
        List<Boolean> interrupted = new ArrayList<>();
        bench.events.add(() -> Thread.currentThread().interrupt());
        bench.events.add(() -> interrupted.add(Thread.currentThread().isInterrupted()));
        bench.run();
        assertThat(interrupted).containsExactly(false);
    }

    private CountDownLatch latch() {
        CountDownLatch latch = new CountDownLatch(1);
        bench.coordinator.onRest(latch);
        return latch;
    }

    @Test
    void is_at_rest_when_nothing_is_due_and_nothing_runs() {
        CountDownLatch latch = latch();
        bench.run();
        assertThat(latch.getCount()).isZero();
    }

    @Test
    void is_not_at_rest_while_an_attempt_runs() {
        bench.runs.set(true);
        CountDownLatch latch = latch();
        List<Long> counts = new ArrayList<>();
        bench.events.add(() -> {
            counts.add(latch.getCount());
            bench.runs.set(false);
        });
        bench.events.add(() -> counts.add(latch.getCount()));
        bench.run();
        assertThat(counts).containsExactly(1L, 0L);
    }

    @Test
    void is_not_at_rest_while_something_is_due_that_waits_for_its_next_try() {
        bench.first.dueAt(bench.now);
        bench.commit = new dev.afterward.TaskStoreException("the disk is full");
        CountDownLatch latch = latch();
        List<Long> counts = new ArrayList<>();
        bench.events.add(() -> {
            counts.add(latch.getCount());
            bench.commit = null;
            bench.first.dueOnce();
            bench.pass(100);
        });
        bench.events.add(() -> counts.add(latch.getCount()));
        bench.run();
        assertThat(counts).containsExactly(1L, 0L);
    }

    /** It comes between the look and the sleep: what the signal stands for is not looked for yet. */
    @Test
    void is_not_at_rest_when_it_is_woken_meanwhile() {
        CountDownLatch latch = new CountDownLatch(1);
        List<Long> counts = new ArrayList<>();
        bench.events.add(() -> bench.coordinator.onRest(latch));
        bench.events.add(() -> {});
        bench.second.due = () -> {
            if (bench.sleeps.size() == 1 && counts.isEmpty()) {
                bench.coordinator.wake();
                counts.add(latch.getCount());
            } else if (counts.size() == 1) {
                counts.add(latch.getCount());
            }
            return Long.MAX_VALUE;
        };
        bench.run();
        assertThat(counts).as("at the look, and at the next one").containsExactly(1L, 1L);
        assertThat(latch.getCount()).isZero();
    }

    @Test
    void ends_when_all_is_written() {
        bench.first.isQuiet = false;
        bench.events.add(() -> bench.coordinator.end(bench.now + 1_000));
        bench.events.add(() -> {
            bench.pass(400);
            bench.first.isQuiet = true;
        });
        bench.run();
        assertThat(bench.sleeps).containsExactly(LONGEST_SLEEP, 1_000L);
        assertThat(bench.notes).endsWith("end");
    }

    @Test
    void ends_in_time_though_not_all_is_written() {
        bench.first.isQuiet = false;
        bench.events.add(() -> bench.coordinator.end(bench.now + 1_000));
        bench.thenPass(999);
        bench.thenPass(1);
        bench.run();
        assertThat(bench.sleeps).containsExactly(LONGEST_SLEEP, 1_000L, 1_000L);
        assertThat(bench.notes).endsWith("end");
    }
}
