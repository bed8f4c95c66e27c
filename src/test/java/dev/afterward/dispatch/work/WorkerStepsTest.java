package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import dev.afterward.TaskEvent;
import dev.afterward.TaskProcessor;
import dev.afterward.dispatch.runtime.CallInterceptor;
import dev.afterward.dispatch.runtime.EventQueue;
import dev.afterward.dispatch.runtime.Lease;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.payload.JsonbCodec;
import dev.afterward.payload.PayloadCodec;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A worker whose time, codec and listeners do what they like. The test is its thread. */
class WorkerStepsTest {

    /** A time that throws when it is asked at a chosen moment. */
    private static final class MortalClock implements TimeSource {
        private final Queue<Error> thrown = new ArrayDeque<>();

        @Override
        public long millis() {
            Error error = thrown.poll();
            if (error != null) {
                throw error;
            }
            return 1_000;
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public void parkUntil(Object blocker, long millis) {
            throw new UnsupportedOperationException();
        }
    }

    private final MortalClock clock = new MortalClock();
    private final List<Integer> runs = new ArrayList<>();
    private final List<TaskEvent> heard = new ArrayList<>();
    private Bench bench;
    private EventQueue events;

    private Worker worker(TaskProcessor<Bench.Work> processor) {
        return worker(processor, new JsonbCodec());
    }

    private Worker worker(TaskProcessor<Bench.Work> processor, PayloadCodec codec) {
        bench = new Bench(1, processor);
        bench.work.open(1);
        events = new EventQueue(List.of(heard::add), CallInterceptor.none(), bench.messages);
        return new Worker(
                new Worker.Collaborators(
                        bench.work,
                        bench,
                        codec,
                        events,
                        bench.messages,
                        clock,
                        Lease.endless(),
                        time -> {},
                        CallInterceptor.none(),
                        SettlingTransaction.none(),
                        null,
                        thrown -> bench.leaving,
                        () -> {},
                        id -> {}),
                "node/1");
    }

    private Attempt give() {
        bench.give(1);
        return bench.claimed.all().iterator().next();
    }

    private Settlement settlement() {
        assertThat(bench.ended).hasSize(1);
        assertThat(bench.isFree(1)).isTrue();
        return bench.ended.remove().followUp().settlement();
    }

    /** A codec that cannot read anything. */
    private record Illiterate(RuntimeException failure) implements PayloadCodec {
        @Override
        public byte[] encode(Task task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T extends Task> T decode(byte[] payload, Class<T> type) {
            throw failure;
        }

        @Override
        public void check(Class<? extends Task> type) {}

        @Override
        public void close() {}
    }

    /** Once it may have had an effect, an attempt counts: it is not made twice by the same claim. */
    @Test
    void an_attempt_that_is_cut_short_behind_its_processor_has_failed_and_is_not_made_again() {
        Worker worker = worker((task, context) -> {
            runs.add(task.number());
            clock.thrown.add(new OutOfMemoryError("heap"));
        });
        Attempt attempt = give();
        assertThatThrownBy(worker::again).isInstanceOf(OutOfMemoryError.class);
        worker.again();
        assertThat(runs).containsExactly(1);
        assertThat(settlement())
                .isInstanceOfSatisfying(
                        Settlement.Retried.class,
                        settled -> assertThat(settled.error()).contains("cut short in the middle of the attempt"));
        assertThat(attempt.interrupt(Attempt.Interruption.TIMEOUT))
                .as("it has ended")
                .isFalse();
    }

    @Test
    void the_next_attempt_begins_as_if_nothing_had_happened_before() {
        Worker worker = worker((task, context) -> {
            runs.add(task.number());
            if (task.number() == 1) {
                clock.thrown.add(new OutOfMemoryError("heap"));
            }
        });
        give();
        assertThatThrownBy(worker::again).isInstanceOf(OutOfMemoryError.class);
        worker.again();
        settlement();
        give();
        worker.again();
        assertThat(runs).containsExactly(1, 2);
        assertThat(settlement())
                .isInstanceOfSatisfying(
                        Settlement.Ended.class,
                        settled -> assertThat(settled.state()).isEqualTo(RowState.SUCCEEDED));
    }

    @Test
    void an_attempt_that_cannot_begin_for_want_of_memory_does_not_count() {
        Worker worker = worker((task, context) -> runs.add(task.number()));
        give();
        clock.thrown.add(new OutOfMemoryError("heap"));
        assertThatThrownBy(worker::again).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(runs).isEmpty();
        assertThat(settlement()).isInstanceOf(Settlement.GivenBack.class);
    }

    @Test
    void an_interruption_that_was_there_before_does_not_reach_the_attempt() {
        List<Boolean> interrupted = new ArrayList<>();
        Worker worker =
                worker((task, context) -> interrupted.add(Thread.currentThread().isInterrupted()));
        give();
        Thread.currentThread().interrupt();
        worker.again();
        assertThat(interrupted).containsExactly(false);
    }

    @Test
    void what_a_processor_throws_is_its_attempts_end_even_if_it_is_an_error() {
        Worker worker = worker((task, context) -> {
            throw new StackOverflowError("deep");
        });
        give();
        worker.again();
        assertThat(settlement())
                .isInstanceOfSatisfying(
                        Settlement.Retried.class,
                        settled -> assertThat(settled.error()).contains("StackOverflowError"));
    }

    @Test
    void an_attempt_that_was_told_to_end_does_not_begin() {
        Worker worker = worker((task, context) -> runs.add(task.number()));
        Attempt attempt = give();
        attempt.interrupt(Attempt.Interruption.STOPPING);
        worker.again();
        assertThat(runs).isEmpty();
        assertThat(settlement()).isInstanceOf(Settlement.GivenBack.class);
        Thread.interrupted();
    }

    @Test
    void a_task_that_cannot_be_read_is_parked_and_when_it_was_cancelled_it_is_cancelled() {
        Worker worker =
                worker((task, context) -> runs.add(task.number()), new Illiterate(new PayloadException("unreadable")));
        give();
        worker.again();
        assertThat(settlement()).isInstanceOf(Settlement.Parked.class);
        give().interrupt(Attempt.Interruption.CANCELLED);
        worker.again();
        assertThat(settlement())
                .isInstanceOfSatisfying(
                        Settlement.Ended.class,
                        settled -> assertThat(settled.state()).isEqualTo(RowState.CANCELLED));
        assertThat(runs).isEmpty();
    }

    @Test
    void an_attempt_does_not_count_whose_codec_fails_otherwise() {
        Worker worker = worker(
                (task, context) -> runs.add(task.number()), new Illiterate(new IllegalStateException("no memory")));
        Attempt attempt = give();
        assertThatThrownBy(worker::again).hasRootCauseMessage("no memory");
        assertThat(settlement()).isInstanceOf(Settlement.GivenBack.class);
        assertThat(attempt.interrupt(Attempt.Interruption.TIMEOUT))
                .as("it has ended")
                .isFalse();
    }

    @Test
    void the_attempt_of_a_thread_is_known_while_it_is_made_and_its_begin_is_told() throws Exception {
        List<Object> known = new ArrayList<>();
        Worker[] self = new Worker[1];
        Worker worker = worker((task, context) -> {
            known.add(Workers.attemptOfThisThread());
            known.add(self[0].current());
        });
        self[0] = worker;
        Attempt attempt = give();
        worker.again();
        assertThat(known).containsExactly(attempt, attempt);
        assertThat(Workers.attemptOfThisThread()).isNull();
        assertThat(worker.current()).isNull();
        events.again();
        assertThat(heard).containsExactly(new TaskEvent.Started(attempt.id(), "work", 1));
    }
}
