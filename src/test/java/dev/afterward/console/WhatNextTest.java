package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.BackoffPolicy;
import dev.afterward.BackoffStrategy;
import dev.afterward.QueueConfig;
import dev.afterward.TaskId;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.RowState;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a task does next by itself, and until when it is kept. */
class WhatNextTest {

    /** A strategy of an application. */
    static final class Slowly implements BackoffStrategy {
        @Override
        public Duration delay(int attempt, Throwable failure) {
            return Duration.ofHours(attempt);
        }
    }

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant KEPT = Instant.parse("2026-03-31T10:00:00Z");
    private static final ConsoleText TEXT = new ConsoleText(Locale.ENGLISH);
    private static final BackoffPolicy TWICE =
            new BackoffPolicy(Duration.ofSeconds(10), 2, Duration.ofHours(1), 0.2, null);

    private static EngineStatus engine(int maxAttempts, BackoffPolicy backoff) {
        QueueConfig mail = QueueConfig.builder("mail")
                .maxAttempts(maxAttempts)
                .backoff(backoff)
                .build();
        return new EngineStatus(
                true, 10, 0, null, null, List.of(new EngineStatus.Lane(mail, "shop.Mail", 3, 0, 0, false, false)));
    }

    private static TaskDetails task(
            RowState state,
            String queue,
            int attempts,
            @Nullable Instant expires,
            @Nullable String payload,
            @Nullable RowState deletedAs) {
        TaskRow row = new TaskRow(
                new TaskId(1),
                queue,
                state,
                0,
                attempts,
                NOW,
                null,
                null,
                null,
                expires,
                null,
                null,
                0,
                false,
                false,
                false,
                1);
        return new TaskDetails(row, payload, List.of(), 0, null, deletedAs);
    }

    private static @Nullable WhatNext next(RowState state, int attempts, EngineStatus engine) {
        return WhatNext.of(task(state, "mail", attempts, null, "{}", null), null, engine, null, TEXT);
    }

    private static RunningAttempt told(RunningAttempt.@Nullable End end) {
        return new RunningAttempt(new TaskId(1), "mail", NOW, null, end, NOW, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCHEDULED | 0 | If attempt 1 of 4 fails, the next one follows after about 10 s, unless",
                "READY     | 1 | If attempt 2 of 4 fails, the next one follows after about 20 s, unless",
                "SUSPECT   | 2 | If attempt 3 of 4 fails, the next one follows after about 40 s, unless",
                "RUNNING   | 3 | If attempt 3 of 4 fails, the next one follows after about 40 s, unless",
                "RUNNING   | 4 | If attempt 4 of 4 fails, the task has failed for good.",
                "SCHEDULED | 3 | If attempt 4 of 4 fails, the task has failed for good.",
            })
    void whatFollowsAFailure(RowState state, int attempts, String beginning) {
        WhatNext next = next(state, attempts, engine(4, TWICE));
        assertThat(next).isNotNull();
        assertThat(next.text()).startsWith(beginning);
        assertThat(next.until()).isNull();
    }

    @Test
    void theWaitIsNoneOrALimitOrTheApplications() {
        BackoffPolicy slowly = new BackoffPolicy(Duration.ZERO, 1, Duration.ZERO, 0, Slowly.class);
        assertThat(next(RowState.READY, 0, engine(4, BackoffPolicy.NONE)))
                .extracting(WhatNext::text)
                .asString()
                .contains("follows at once");
        assertThat(next(RowState.READY, 0, engine(4, slowly)))
                .extracting(WhatNext::text)
                .asString()
                .contains("Slowly decides when");
        assertThat(next(RowState.READY, 90, engine(100, TWICE)))
                .extracting(WhatNext::text)
                .asString()
                .contains("after about 1 h,");
    }

    @Test
    void nothingIsSaidOfAQueueThatIsNotProcessedHere() {
        TaskDetails elsewhere = task(RowState.READY, "letters", 0, null, "{}", null);
        assertThat(WhatNext.of(elsewhere, null, engine(4, TWICE), null, TEXT)).isNull();
        assertThat(next(RowState.PARKED, 0, engine(4, TWICE))).isNull();
        assertThat(next(RowState.PREPARED, 0, engine(4, TWICE))).isNull();
    }

    @Test
    void anAttemptThatIsCancelledOrGivenBackIsNotTriedAgain() {
        TaskDetails running = task(RowState.RUNNING, "mail", 1, null, "{}", null);
        EngineStatus engine = engine(4, TWICE);
        assertThat(WhatNext.of(running, null, engine, told(RunningAttempt.End.CANCELLED), TEXT))
                .isNull();
        assertThat(WhatNext.of(running, null, engine, told(RunningAttempt.End.STOPPING), TEXT))
                .isNull();
        assertThat(WhatNext.of(running, null, engine, told(RunningAttempt.End.TIMEOUT), TEXT))
                .isNotNull();
        assertThat(WhatNext.of(running, null, engine, told(null), TEXT)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELLED", "EXPIRED"})
    void whatHasEndedRunsOnlyWhenItIsRetried(RowState state) {
        EngineStatus engine = engine(4, TWICE);
        assertThat(WhatNext.of(task(state, "mail", 4, KEPT, "{}", null), null, engine, null, TEXT))
                .isEqualTo(new WhatNext(
                        "Nothing runs it again unless an operator retries it. It is kept until", Moment.of(KEPT)));
        assertThat(WhatNext.of(task(state, "mail", 4, null, "{}", null), null, engine, null, TEXT))
                .isEqualTo(new WhatNext(
                        "Nothing runs it again unless an operator retries it. It is kept without end.", null));
        assertThat(WhatNext.of(task(state, "mail", 4, KEPT, null, null), null, engine, null, TEXT))
                .isEqualTo(new WhatNext(
                        "It cannot be retried: its payload was not retained. It is kept until", Moment.of(KEPT)));
    }

    @Test
    void whatHasSucceededIsKept() {
        assertThat(WhatNext.of(
                        task(RowState.SUCCEEDED, "mail", 1, KEPT, null, null), null, engine(4, TWICE), null, TEXT))
                .isEqualTo(new WhatNext("It is kept until", Moment.of(KEPT)));
    }

    @Test
    void whatIsDeletedSaysWhatItWas() {
        TaskDetails failed = task(RowState.DELETED, "mail", 1, KEPT, "{}", RowState.FAILED);
        assertThat(WhatNext.of(failed, "refused", engine(4, TWICE), null, TEXT))
                .isEqualTo(new WhatNext(
                        "Before that its status was “Failed”: refused. It can be restored until", Moment.of(KEPT)));
        TaskDetails succeeded = task(RowState.DELETED, "mail", 2, KEPT, "{}", RowState.SUCCEEDED);
        assertThat(WhatNext.of(succeeded, "refused", engine(4, TWICE), null, TEXT))
                .isEqualTo(new WhatNext(
                        "Before that its status was “Succeeded”. It can be restored until", Moment.of(KEPT)));
    }
}
