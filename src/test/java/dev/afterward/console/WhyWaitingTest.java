package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.QueueConfig;
import dev.afterward.TaskId;
import dev.afterward.console.WhyWaiting.Facts;
import dev.afterward.console.WhyWaiting.Sentence;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector.TaskRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WhyWaitingTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(185);
    private static final Duration IN = Duration.between(NOW, LATER);

    /** An engine with ten workers, some busy, and the queue "mail" with a limit of three, some running. */
    private static EngineStatus engine(boolean started, int workers, int busy, int running, @Nullable String refusal) {
        return engine(started, workers, busy, running, running >= 3, refusal);
    }

    private static EngineStatus engine(
            boolean started, int workers, int busy, int running, boolean full, @Nullable String refusal) {
        return new EngineStatus(
                started,
                workers,
                busy,
                null,
                refusal,
                List.of(new EngineStatus.Lane(
                        QueueConfig.builder("mail").globalConcurrency(7).build(),
                        "com.example.Mail",
                        3,
                        0,
                        running,
                        false,
                        full)));
    }

    private static final EngineStatus IDLE = engine(true, 10, 0, 0, null);

    private static Sentence why(RowState state, Instant due, boolean paused, int ahead, EngineStatus engine) {
        return why(state, "mail", due, paused, 0, ahead, null, engine);
    }

    private static Sentence why(
            RowState state,
            String queue,
            Instant due,
            boolean paused,
            int attempts,
            int ahead,
            @Nullable String reason,
            EngineStatus engine) {
        return why(row(state, queue, due, attempts, reason, 0, attempts > 0), paused, ahead, engine);
    }

    private static TaskRow row(
            RowState state,
            String queue,
            Instant due,
            int attempts,
            @Nullable String error,
            int snoozes,
            boolean retried) {
        return new TaskRow(
                new TaskId(1),
                queue,
                state,
                0,
                attempts,
                due,
                null,
                null,
                null,
                null,
                null,
                error,
                snoozes,
                retried,
                false,
                false,
                1);
    }

    private static Sentence why(TaskRow row, boolean paused, int ahead, EngineStatus engine) {
        Sentence why = WhyWaiting.of(
                new Facts(row, row.queue(), ahead, row.lastError(), paused ? paused(engine) : engine, null, NOW));
        String text = new ConsoleText(Locale.ENGLISH)
                .of("why." + why.key(), why.values().toArray());
        assertThat(text).isNotBlank().doesNotContainPattern("\\{[1-9]");
        return why;
    }

    private static EngineStatus paused(EngineStatus engine) {
        return new EngineStatus(
                engine.started(),
                engine.workers(),
                engine.busy(),
                engine.lastTurn(),
                engine.refusal(),
                engine.queues().stream()
                        .map(lane -> new EngineStatus.Lane(
                                lane.config(),
                                lane.type(),
                                lane.limit(),
                                lane.concurrency(),
                                lane.running(),
                                true,
                                lane.full()))
                        .toList());
    }

    @Test
    void whatIsDue() {
        assertThat(why(RowState.READY, NOW, false, 0, IDLE)).isEqualTo(Sentence.of("next"));
        assertThat(why(RowState.READY, NOW, false, 12, IDLE)).isEqualTo(Sentence.of("behind", 12));
        assertThat(why(RowState.SUSPECT, NOW, false, 0, IDLE)).isEqualTo(Sentence.of("suspect"));
    }

    @Test
    void asManyAsMayRunOnAllNodes() {
        EngineStatus engine = engine(true, 10, 1, 1, true, null);
        assertThat(why(RowState.READY, NOW, false, 12, engine)).isEqualTo(Sentence.of("limit-of-all", "mail", 7, 12));
    }

    @Test
    void aPausedQueue() {
        assertThat(why(RowState.READY, NOW, true, 5, IDLE)).isEqualTo(Sentence.of("paused", "mail"));
        assertThat(why(RowState.SUSPECT, NOW, true, 5, IDLE)).isEqualTo(Sentence.of("paused", "mail"));
    }

    @Test
    void aTimeToCome() {
        assertThat(why(RowState.SCHEDULED, LATER, false, 0, IDLE)).isEqualTo(Sentence.of("scheduled", IN, "mail", 0));
        assertThat(why(RowState.SCHEDULED, LATER, true, 0, IDLE))
                .isEqualTo(Sentence.of("scheduled-paused", IN, "mail", 0));
        assertThat(why(RowState.SCHEDULED, "mail", LATER, false, 2, 0, "e", IDLE))
                .isEqualTo(Sentence.of("retry", IN, "mail", 2));
        assertThat(why(RowState.SCHEDULED, "mail", LATER, true, 2, 0, "e", IDLE))
                .isEqualTo(Sentence.of("retry-paused", IN, "mail", 2));
    }

    @Test
    void whatItsProcessorHasPutOff() {
        TaskRow snoozed = row(RowState.SCHEDULED, "mail", LATER, 1, "an error of before", 3, false);
        assertThat(why(snoozed, false, 0, IDLE)).isEqualTo(Sentence.of("snoozed", IN, "mail", 3));
        assertThat(why(snoozed, true, 0, IDLE)).isEqualTo(Sentence.of("snoozed-paused", IN, "mail", 3));
        TaskRow failed = row(RowState.SCHEDULED, "mail", LATER, 1, "an error", 3, true);
        assertThat(why(failed, false, 0, IDLE).key()).isEqualTo("retry");
    }

    @Test
    void limits() {
        assertThat(why(RowState.READY, NOW, false, 7, engine(true, 10, 3, 3, null)))
                .isEqualTo(Sentence.of("limit", "mail", 3, 7));
        assertThat(why(RowState.READY, NOW, false, 7, engine(true, 10, 10, 2, null)))
                .isEqualTo(Sentence.of("busy", 10, 7));
    }

    @Test
    void anEngineThatDoesNotRunIt() {
        assertThat(why(RowState.READY, NOW, true, 0, engine(true, 10, 0, 0, "the file is gone")))
                .isEqualTo(Sentence.of("store", "the file is gone"));
        assertThat(why(RowState.READY, NOW, false, 0, engine(false, 10, 0, 0, null)))
                .isEqualTo(Sentence.of("not-started"));
        assertThat(why(RowState.READY, NOW, false, 0, engine(true, 0, 0, 0, null)))
                .isEqualTo(Sentence.of("no-workers"));
        assertThat(why(RowState.READY, "other", NOW, false, 0, 0, null, IDLE))
                .isEqualTo(Sentence.of("unknown-queue", "other"));
    }

    @Test
    void whatIsParked() {
        assertThat(why(RowState.PARKED, "other", NOW, false, 0, 0, null, IDLE))
                .isEqualTo(Sentence.of("parked-unknown-queue", "other"));
        assertThat(why(RowState.PARKED, "mail", NOW, false, 0, 0, "no such field: {0}", IDLE)
                        .key())
                .isEqualTo("parked-because");
        assertThat(why(RowState.PARKED, "mail", NOW, false, 0, 0, null, IDLE)).isEqualTo(Sentence.of("parked"));
    }

    @Test
    void whatRunsElsewhereAndWasCancelled() {
        TaskRow row = new TaskRow(
                new TaskId(1),
                "mail",
                RowState.RUNNING,
                0,
                1,
                NOW,
                NOW,
                null,
                null,
                null,
                null,
                null,
                0,
                false,
                false,
                true,
                1);
        assertThat(WhyWaiting.of(new Facts(row, "mail", 0, null, IDLE, null, NOW)))
                .isEqualTo(Sentence.of("cancelling-elsewhere"));
    }

    @Test
    void whatHasEndedOrRuns() {
        assertThat(why(RowState.RUNNING, NOW, false, 0, IDLE)).isEqualTo(Sentence.of("running"));
        assertThat(why(RowState.SUCCEEDED, NOW, false, 0, IDLE)).isEqualTo(Sentence.of("succeeded"));
        assertThat(why(RowState.CANCELLED, NOW, false, 0, IDLE)).isEqualTo(Sentence.of("cancelled"));
        assertThat(why(RowState.FAILED, "mail", NOW, false, 4, 0, "e", IDLE)).isEqualTo(Sentence.of("failed", 4));
        assertThat(why(RowState.PREPARED, NOW, false, 0, IDLE)).isEqualTo(Sentence.of("in-doubt"));
    }

    @ParameterizedTest
    @EnumSource(RowState.class)
    void everyStateHasASentenceAndWhatCanBeDone(RowState state) {
        assertThat(why(state, NOW, false, 0, IDLE).key()).isNotEmpty();
        assertThat(TaskReader.deeds(state)).isNotEmpty();
    }
}
