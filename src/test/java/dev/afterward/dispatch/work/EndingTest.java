package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskAbortedException;
import dev.afterward.TaskEvent;
import dev.afterward.TaskSnoozedException;
import dev.afterward.dispatch.work.Attempt.Interruption;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Tally;
import dev.afterward.store.TaskStore;
import jakarta.ejb.EJBException;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What outweighs what, when a processor ends in one way and its attempt was told to end in another. */
class EndingTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final long NOW = 1_800_000_000_000L;
    private static final Duration DELAY = Duration.ofHours(6);
    private final TaskSnoozedException snooze = new TaskSnoozedException(DELAY);

    private final QueueConfig.Builder config = QueueConfig.builder("work")
            .maxAttempts(3)
            .timeout(Duration.ofSeconds(5))
            .retryOn(Set.of(TaskAbortedException.class, IOException.class))
            .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL));

    private int snoozes;
    private long startBy;

    private Attempt attempt() {
        return attempt(new ClaimedTask(1, 1, 0, 0, 1, 1, 0, snoozes, startBy, 0, new byte[0], null, 1));
    }

    private Attempt attempt(ClaimedTask claimed) {
        List<ProcessorBinding<?>> bindings =
                List.of(new ProcessorBinding<>(Work.class, config.build(), (task, context) -> {}));
        TaskStore.Opened opened =
                new TaskStore.Opened(1, 0, Map.of("work", 1), Set.of(), Map.of(), Set.of(), true, "node");
        Queues queues = new Queues(bindings, Queues.backoffs(bindings, type -> null), opened, 1, new WorkQueue());
        return new Attempt(claimed, queues.of(1), 0, null);
    }

    private static FollowUp follow(Attempt attempt, @Nullable Throwable thrown, @Nullable Interruption told) {
        if (told != null) {
            attempt.interrupt(told);
        }
        boolean excused = thrown != null && told == Interruption.STOPPING;
        return FollowUp.of(attempt, Ending.of(thrown, attempt.snooze, attempt.end(), excused), NOW, 0);
    }

    private static void failed(FollowUp followUp, String reason) {
        assertThat(followUp.settlement()).isInstanceOfSatisfying(Settlement.Ended.class, ended -> {
            assertThat(ended.state()).isEqualTo(RowState.FAILED);
            assertThat(ended.error()).contains(reason);
        });
        assertThat(followUp.event()).isInstanceOf(TaskEvent.Failed.class);
    }

    @Test
    void an_abort_is_final_whatever_is_retried_and_whatever_wraps_it() {
        TaskAbortedException abort = new TaskAbortedException("the account is closed");
        for (Throwable thrown : List.of(abort, new EJBException(abort), new ExecutionException(abort))) {
            failed(follow(attempt(), thrown, null), "the account is closed");
        }
        assertThat(follow(attempt(), new IOException("down"), null).settlement())
                .isInstanceOf(Settlement.Retried.class);
    }

    @Test
    void neither_the_time_nor_a_stop_explains_an_abort_away() {
        TaskAbortedException abort = new TaskAbortedException("the account is closed");
        failed(follow(attempt(), abort, Interruption.TIMEOUT), "the account is closed");
        failed(follow(attempt(), abort, Interruption.STOPPING), "the account is closed");
        failed(
                FollowUp.of(attempt(), Ending.of(new EJBException(abort), null, null, true), NOW, 0),
                "the account is closed");
    }

    @Test
    void a_cancellation_outweighs_an_abort() {
        FollowUp followUp = follow(attempt(), new TaskAbortedException("closed"), Interruption.CANCELLED);
        assertThat(followUp.settlement())
                .isInstanceOfSatisfying(
                        Settlement.Ended.class,
                        ended -> assertThat(ended.state()).isEqualTo(RowState.CANCELLED));
    }

    private static Settlement.Snoozed snoozed(FollowUp followUp) {
        assertThat(followUp.settlement()).isInstanceOf(Settlement.Snoozed.class);
        assertThat(followUp.outcome()).as("not counted").isNull();
        assertThat(followUp.failure()).as("not a failure").isNull();
        return (Settlement.Snoozed) followUp.settlement();
    }

    private static void cancelled(FollowUp followUp) {
        assertThat(followUp.settlement())
                .isInstanceOfSatisfying(
                        Settlement.Ended.class,
                        ended -> assertThat(ended.state()).isEqualTo(RowState.CANCELLED));
    }

    private Attempt snoozing(Duration delay) {
        Attempt attempt = attempt();
        attempt.snooze(delay);
        return attempt;
    }

    @Test
    void a_snooze_takes_effect_when_the_processor_returns() {
        snoozes = 4;
        FollowUp followUp = follow(snoozing(DELAY), null, null);
        assertThat(snoozed(followUp)).isEqualTo(new Settlement.Snoozed(1, 1, NOW + DELAY.toMillis(), NOW));
        assertThat(followUp.event()).isInstanceOfSatisfying(TaskEvent.Snoozed.class, event -> {
            assertThat(event.snoozes()).isEqualTo(5);
            assertThat(event.attempt()).isEqualTo(1);
            assertThat(event.due().toEpochMilli()).isEqualTo(NOW + DELAY.toMillis());
        });
    }

    @Test
    void the_last_snooze_counts_and_none_after_the_end() {
        Attempt attempt = snoozing(Duration.ofDays(1));
        attempt.snooze(DELAY);
        assertThat(snoozed(follow(attempt, null, null)).due()).isEqualTo(NOW + DELAY.toMillis());
        assertThatThrownBy(() -> attempt.snooze(DELAY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("6 h")
                .hasMessageContaining("before the processor returns");
    }

    @Test
    void a_snooze_that_is_thrown_counts_whatever_wraps_it() {
        for (Throwable thrown : List.of(snooze, new EJBException(snooze), new ExecutionException(snooze))) {
            assertThat(snoozed(follow(attempt(), thrown, null)).due()).isEqualTo(NOW + DELAY.toMillis());
        }
    }

    @ParameterizedTest
    @MethodSource("waits")
    void a_wait_below_zero_is_none_and_one_beyond_a_hundred_years_is_cut(Duration delay, long wait) {
        assertThat(snoozed(follow(snoozing(delay), null, null)).due()).isEqualTo(NOW + wait);
        assertThat(snoozed(follow(attempt(), new TaskSnoozedException(delay), null))
                        .due())
                .isEqualTo(NOW + wait);
    }

    static Stream<Arguments> waits() {
        long most = Duration.ofDays(36_500).toMillis();
        return Stream.of(
                arguments(Duration.ZERO, 0L),
                arguments(Duration.ofSeconds(-1), 0L),
                arguments(Duration.ofSeconds(Long.MIN_VALUE), 0L),
                arguments(Duration.ofDays(36_501), most),
                arguments(ChronoUnit.FOREVER.getDuration(), most));
    }

    @Test
    void a_throw_after_a_snooze_counts() {
        assertThat(follow(snoozing(DELAY), new IOException("down"), null).settlement())
                .isInstanceOf(Settlement.Retried.class);
        failed(follow(snoozing(DELAY), new TaskAbortedException("closed"), null), "closed");
    }

    @Test
    void an_abort_outweighs_a_snooze_in_the_same_wrapper() {
        EJBException both = new EJBException(snooze);
        both.addSuppressed(new TaskAbortedException("closed"));
        failed(follow(attempt(), both, null), "closed");
        failed(follow(attempt(), both, Interruption.STOPPING), "closed");
    }

    @Test
    void a_cancellation_and_a_timeout_outweigh_a_snooze() {
        cancelled(follow(snoozing(DELAY), null, Interruption.CANCELLED));
        cancelled(follow(attempt(), snooze, Interruption.CANCELLED));
        failed(follow(snoozing(DELAY), null, Interruption.TIMEOUT), "timeout of 5 s");
        failed(follow(attempt(), snooze, Interruption.TIMEOUT), "timeout of 5 s");
    }

    @Test
    void a_stop_does_not_outweigh_a_snooze() {
        assertThat(snoozed(follow(snoozing(DELAY), null, Interruption.STOPPING)).due())
                .isEqualTo(NOW + DELAY.toMillis());
        assertThat(snoozed(follow(attempt(), snooze, Interruption.STOPPING)).due())
                .isEqualTo(NOW + DELAY.toMillis());
        assertThat(snoozed(FollowUp.of(attempt(), Ending.of(snooze, null, null, true), NOW, 0))
                        .due())
                .isEqualTo(NOW + DELAY.toMillis());
    }

    /** Its time may have run out on something that the stop had taken away. */
    @Test
    void an_attempt_that_is_out_of_time_and_fails_while_its_client_stops_does_not_count() {
        IOException gone = new IOException("gone");
        assertThat(FollowUp.of(attempt(), Ending.of(gone, null, Interruption.TIMEOUT, true), NOW, 0)
                        .settlement())
                .isInstanceOf(Settlement.GivenBack.class);
        failed(follow(attempt(), gone, Interruption.TIMEOUT), "timeout of 5 s");
    }

    @Test
    void beyond_the_most_snoozes_the_attempt_has_failed() {
        config.maxSnoozes(2).retryOn(Set.of(IllegalStateException.class));
        snoozes = 1;
        snoozed(follow(snoozing(DELAY), null, null));
        snoozes = 2;
        for (FollowUp followUp : List.of(follow(snoozing(DELAY), null, null), follow(attempt(), snooze, null))) {
            assertThat(followUp.settlement())
                    .isInstanceOfSatisfying(
                            Settlement.Retried.class,
                            retried -> assertThat(retried.error())
                                    .contains("max-snoozes of 2", "afterward.queue.\"work\".max-snoozes"));
        }
        config.maxSnoozes(0);
        snoozes = 0;
        assertThat(follow(snoozing(DELAY), null, null).settlement()).isInstanceOf(Settlement.Retried.class);
    }

    /** It was claimed often, but never without an attempt: what hinders its reading now is not what parks it. */
    @Test
    void snoozes_are_no_attempts_that_could_not_begin() {
        ClaimedTask often = new ClaimedTask(1, 1, 0, 0, 1, 20, 0, 19, 0, 0, new byte[0], null, 1);
        assertThat(Ending.uncalled(attempt(often), new OutOfMemoryError("not really")))
                .isInstanceOf(Ending.GivenBack.class);
        ClaimedTask inVain = new ClaimedTask(1, 1, 0, 0, 1, 20, 0, 10, 0, 0, new byte[0], null, 1);
        assertThat(Ending.uncalled(attempt(inVain), new OutOfMemoryError("not really")))
                .isInstanceOf(Ending.Unreadable.class);
    }

    @Test
    void an_attempt_may_begin_in_the_last_millisecond_and_without_a_limit_at_any_time() {
        startBy = NOW;
        assertThat(attempt().isLate(NOW)).isFalse();
        assertThat(attempt().isLate(NOW + 1)).isTrue();
        startBy = 0;
        assertThat(attempt().isLate(NOW)).isFalse();
    }

    @Test
    void what_is_late_has_expired_and_is_kept_as_what_has_failed() {
        config.retention(new RetentionPolicy(null, Retain.FAILED, Retain.FAILED));
        startBy = NOW - 1;
        Attempt attempt = attempt();
        FollowUp followUp = FollowUp.of(attempt, Ending.late(attempt), NOW, 0);
        assertThat(followUp.settlement()).isInstanceOfSatisfying(Settlement.Ended.class, ended -> {
            assertThat(ended.state()).isEqualTo(RowState.EXPIRED);
            assertThat(ended.keep()).isEqualTo(Settlement.Keep.PAYLOAD);
            assertThat(ended.started()).isZero();
            assertThat(ended.error()).isNull();
        });
        assertThat(followUp.outcome()).isEqualTo(Tally.Outcome.EXPIRED);
        assertThat(followUp.event())
                .isInstanceOfSatisfying(
                        TaskEvent.Expired.class,
                        event -> assertThat(event.startBy().toEpochMilli()).isEqualTo(NOW - 1));
    }

    @Test
    void what_was_told_to_end_is_over_for_that_reason_though_it_is_late() {
        Attempt cancelled = attempt();
        cancelled.interrupt(Interruption.CANCELLED);
        cancelled(FollowUp.of(cancelled, Ending.late(cancelled), NOW, 0));
        Attempt stopping = attempt();
        stopping.interrupt(Interruption.STOPPING);
        assertThat(FollowUp.of(stopping, Ending.late(stopping), NOW, 0).settlement())
                .isInstanceOf(Settlement.GivenBack.class);
    }

    /** Its task is not to blame, however often there is no transaction for it. */
    @Test
    void an_attempt_without_a_transaction_is_given_back_each_time() {
        Attempt often = attempt(new ClaimedTask(1, 1, 0, 0, 1, 40, 0, snoozes, startBy, 0, new byte[0], null, 1));
        assertThat(Ending.notBegun(often)).isEqualTo(new Ending.GivenBack(null));
        assertThat(Ending.uncalled(often, new IllegalStateException("no memory")))
                .isInstanceOf(Ending.Unreadable.class);
    }
}
