package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.dispatch.runtime.DaemonThreads;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A worker whose steps are cut short. The test is its thread. */
class WorkerTest {

    private static void outOfMemory(Bench bench, int times) {
        for (int i = 0; i < times; i++) {
            bench.thrown.add(new OutOfMemoryError("heap"));
        }
    }

    private static void stepFails(Worker worker, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(worker::again).isInstanceOf(OutOfMemoryError.class);
        }
    }

    private static Settlement settlement(Bench bench) {
        assertThat(bench.ended).hasSize(1);
        return bench.ended.remove().followUp().settlement();
    }

    @Test
    void an_attempt_that_succeeded_is_handed_on_once_as_a_success_though_memory_is_short() {
        Bench bench = new Bench(1, (task, context) -> {});
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(1);
        outOfMemory(bench, 3);
        stepFails(worker, 3);
        assertThat(worker.again()).isTrue();
        assertThat(settlement(bench))
                .isInstanceOfSatisfying(
                        Settlement.Ended.class,
                        settled -> assertThat(settled.state()).isEqualTo(RowState.SUCCEEDED));
        assertThat(bench.isFree(1)).isTrue();
        bench.give(1);
        worker.again();
        assertThat(bench.ended).hasSize(1);
    }

    @Test
    void an_attempt_that_failed_keeps_its_error_though_memory_is_short() {
        Bench bench = new Bench(1, (task, context) -> {
            throw new IllegalStateException("bad");
        });
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(1);
        outOfMemory(bench, 2);
        stepFails(worker, 2);
        worker.again();
        assertThat(settlement(bench))
                .isInstanceOfSatisfying(
                        Settlement.Retried.class,
                        settled -> assertThat(settled.error()).contains("bad"));
        assertThat(bench.isFree(1)).isTrue();
    }

    @Test
    void another_thread_goes_on_where_a_dead_one_was() throws Exception {
        List<Integer> runs = new ArrayList<>();
        Bench bench = new Bench(1, (task, context) -> runs.add(task.number()));
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(1);
        outOfMemory(bench, 1);
        stepFails(worker, 1);
        Thread next = DaemonThreads.newThread(worker::again);
        next.start();
        next.join(20_000);
        assertThat(runs).as("the attempt is not made twice").containsExactly(1);
        assertThat(bench.ended).hasSize(1);
        assertThat(bench.isFree(1)).isTrue();
    }

    @Test
    void an_attempt_whose_payload_was_not_read_for_want_of_memory_does_not_count_and_the_worker_rests() {
        List<Integer> runs = new ArrayList<>();
        Bench bench = new Bench(1, (task, context) -> runs.add(task.number()));
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(3, 3);
        bench.unread.add(new OutOfMemoryError("heap"));
        assertThatThrownBy(worker::again).hasRootCauseMessage("heap").hasMessageContaining("tried again");
        assertThat(bench.rests).hasSize(1);
        assertThat(settlement(bench)).isInstanceOf(Settlement.GivenBack.class);
        assertThat(bench.isFree(1)).isTrue();
        bench.give(3, 4);
        assertThat(worker.again()).isTrue();
        assertThat(settlement(bench)).isInstanceOf(Settlement.Ended.class);
        assertThat(runs).hasSize(1);
    }

    @Test
    void a_step_that_is_cut_short_before_the_processor_was_called_does_not_count() {
        Bench bench = new Bench(1, (task, context) -> {});
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(3, 3);
        bench.unread.add(new OutOfMemoryError("heap"));
        bench.untimed.add(new OutOfMemoryError("more heap"));
        assertThatThrownBy(worker::again).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(worker::again).hasMessageContaining("tried again");
        assertThat(settlement(bench)).isInstanceOf(Settlement.GivenBack.class);
        assertThat(bench.isFree(1)).isTrue();
    }

    @Test
    void a_step_that_is_cut_short_after_the_processor_was_called_counts() {
        AtomicReference<Bench> used = new AtomicReference<>();
        Bench bench = new Bench(1, (task, context) -> used.get().untimed.add(new OutOfMemoryError("heap")));
        used.set(bench);
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(1);
        assertThatThrownBy(worker::again).isInstanceOf(OutOfMemoryError.class);
        assertThat(worker.again()).isTrue();
        assertThat(settlement(bench)).isInstanceOf(Settlement.Retried.class);
    }

    @Test
    void a_payload_that_is_not_read_the_tenth_time_parks_its_task() {
        Bench bench = new Bench(1, (task, context) -> {});
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(2, 10);
        bench.unread.add(new OutOfMemoryError("heap"));
        assertThatThrownBy(worker::again).isInstanceOf(IllegalStateException.class);
        assertThat(settlement(bench)).as("the ninth time").isInstanceOf(Settlement.GivenBack.class);
        assertThat(bench.rests).as("each time twice as long").containsExactly(TimeUnit.MILLISECONDS.toNanos(10 << 8));
        bench.give(2, 11);
        bench.unread.add(new OutOfMemoryError("heap"));
        assertThat(worker.again()).isTrue();
        assertThat(settlement(bench))
                .isInstanceOfSatisfying(
                        Settlement.Parked.class,
                        parked -> assertThat(parked.reason())
                                .contains("again and again")
                                .contains("heap"));
        assertThat(bench.isFree(1)).isTrue();
    }

    @Test
    void what_is_late_does_not_reach_the_processor_and_is_not_even_read() {
        List<Integer> runs = new ArrayList<>();
        Bench bench = new Bench(1, (task, context) -> runs.add(task.number()));
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.unread.add(new OutOfMemoryError("heap"));
        bench.startBy = 1;
        bench.give(1);
        assertThat(worker.again()).isTrue();
        assertThat(settlement(bench))
                .isInstanceOfSatisfying(
                        Settlement.Ended.class,
                        ended -> assertThat(ended.state()).isEqualTo(RowState.EXPIRED));
        assertThat(runs).isEmpty();
        assertThat(bench.isFree(1)).isTrue();
        bench.unread.clear();
        bench.startBy = Long.MAX_VALUE;
        bench.give(1);
        worker.again();
        assertThat(runs).containsExactly(2);
    }

    @Test
    void a_snooze_is_no_attempt_that_could_not_be_read() {
        Bench bench = new Bench(1, (task, context) -> {});
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(1, 51, 50);
        bench.unread.add(new OutOfMemoryError("heap"));
        assertThatThrownBy(worker::again).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(settlement(bench)).isInstanceOf(Settlement.GivenBack.class);
        assertThat(bench.rests).as("as for the first time").containsExactly(TimeUnit.MILLISECONDS.toNanos(10));
    }

    /**
     * The engine cannot tell such an interruption from an exception of the processor's own. It counts, and reaches no other
     * attempt.
     */
    @Test
    void an_attempt_that_somebody_else_interrupts_has_failed_and_the_next_one_is_not_interrupted() {
        List<Boolean> interrupted = new ArrayList<>();
        Bench bench = new Bench(1, (task, context) -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
            if (task.number() == 1) {
                throw new InterruptedException("by a library");
            }
        });
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(2);
        worker.again();
        worker.again();
        assertThat(interrupted).containsExactly(false, false);
        assertThat(bench.ended.remove().followUp().settlement()).isInstanceOf(Settlement.Retried.class);
        assertThat(settlement(bench)).isInstanceOf(Settlement.Ended.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void one_that_is_dismissed_leaves_though_others_are_hired_meanwhile() {
        Bench bench = new Bench(1, (task, context) -> {});
        bench.work.open(1);
        Worker worker = bench.worker();
        bench.give(1);
        worker.dismiss();
        bench.work.open(1);
        assertThat(worker.again()).isFalse();
        assertThat(bench.ended).isEmpty();
    }
}
