package dev.afterward.console;

import dev.afterward.WaitReason;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.TaskInspector.TaskRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Words why a task is not running. */
final class WhyWaiting {

    private static final int LONGEST_NAME = 200;

    private WhyWaiting() {}

    /**
     * What is known.
     *
     * @param row the task
     * @param queue the name of its queue, as it can be shown
     * @param ahead how many tasks of its queue come before it, up to a bound
     * @param reason the last error, shortened, or null
     * @param engine how the engine is doing
     * @param attempt the attempt that is being made here, or null
     * @param now the time
     */
    record Facts(
            TaskRow row,
            String queue,
            int ahead,
            @Nullable String reason,
            EngineStatus engine,
            @Nullable RunningAttempt attempt,
            Instant now) {

        boolean isPaused() {
            return lane().map(EngineStatus.Lane::paused).orElse(false);
        }

        private Optional<EngineStatus.Lane> lane() {
            return engine.queue(row.queue());
        }
    }

    /**
     * A sentence of the texts.
     *
     * @param key its key, after {@code why.}
     * @param values what to put into it
     */
    record Sentence(String key, List<Object> values) {

        /** Copies. */
        Sentence {
            values = List.copyOf(values);
        }

        static Sentence of(String key, Object... values) {
            return new Sentence(key, List.of(values));
        }
    }

    static Sentence of(Facts facts) {
        return switch (facts.row().state()) {
            case RUNNING ->
                facts.attempt() == null && facts.row().cancelling()
                        ? Sentence.of("cancelling-elsewhere")
                        : running(facts.attempt(), facts.now());
            case SUCCEEDED -> Sentence.of("succeeded");
            case FAILED -> Sentence.of("failed", facts.row().attempts());
            case CANCELLED -> Sentence.of("cancelled");
            case EXPIRED -> Sentence.of("expired");
            case DELETED -> Sentence.of("deleted");
            case PARKED -> parked(facts);
            case PREPARED, SCHEDULED, READY, SUSPECT ->
                waiting(
                        facts,
                        facts.engine().waitReason(facts.row(), facts.now()).orElseThrow());
        };
    }

    /** An attempt that was told to end runs until its processor ends it. */
    private static Sentence running(@Nullable RunningAttempt attempt, Instant now) {
        if (attempt == null || attempt.end() == null) {
            return Sentence.of("running");
        }
        Object since = attempt.told() == null ? "" : Duration.between(attempt.told(), now);
        return switch (attempt.end()) {
            case STOPPING -> Sentence.of("stopping");
            case TIMEOUT -> Sentence.of("timed-out", since);
            case CANCELLED -> {
                Object at = attempt.told() == null ? "" : Moment.of(attempt.told());
                yield attempt.by() == null
                        ? Sentence.of("cancelling", since, at)
                        : Sentence.of("cancelling-by", since, at, Wording.text(attempt.by(), LONGEST_NAME));
            }
        };
    }

    private static Sentence parked(Facts facts) {
        WaitReason why = facts.engine().waitReason(facts.row(), facts.now()).orElseThrow();
        if (why == WaitReason.NEWER_VERSION || why == WaitReason.NO_UPGRADE) {
            return unread(facts, why);
        }
        if (facts.engine().queue(facts.row().queue()).isEmpty()) {
            return Sentence.of("parked-unknown-queue", facts.queue());
        }
        String reason = facts.reason();
        return reason == null ? Sentence.of("parked") : Sentence.of("parked-because", reason);
    }

    private static Sentence waiting(Facts facts, WaitReason reason) {
        EngineStatus engine = facts.engine();
        return switch (reason) {
            case IN_DOUBT -> Sentence.of("in-doubt");
            case STORE_UNUSABLE -> Sentence.of("store", String.valueOf(engine.refusal()));
            case NO_PROCESSOR -> Sentence.of("unknown-queue", facts.queue());
            case NO_WORKERS -> Sentence.of("no-workers");
            case NOT_STARTED -> Sentence.of("not-started");
            case NOT_DUE -> notDue("scheduled", facts, 0);
            case RETRY -> notDue("retry", facts, facts.row().attempts());
            case SNOOZED -> notDue("snoozed", facts, facts.row().snoozes());
            case QUEUE_PAUSED -> Sentence.of("paused", facts.queue());
            case SUSPECT -> Sentence.of("suspect");
            case QUEUE_FULL -> full(facts);
            case WORKERS_BUSY -> Sentence.of("busy", engine.workers(), facts.ahead());
            case NEXT -> facts.ahead() > 0 ? Sentence.of("behind", facts.ahead()) : Sentence.of("next");
            case UNREADABLE -> parked(facts);
            case NEWER_VERSION, NO_UPGRADE -> unread(facts, reason);
        };
    }

    private static Sentence unread(Facts facts, WaitReason reason) {
        int version = facts.lane().orElseThrow().config().version();
        return Sentence.of(
                reason == WaitReason.NEWER_VERSION ? "newer-version" : "no-upgrade",
                facts.row().version(),
                version);
    }

    private static Sentence full(Facts facts) {
        EngineStatus.Lane lane = facts.lane().orElseThrow();
        return lane.running() < lane.limit()
                ? Sentence.of("limit-of-all", facts.queue(), lane.config().globalConcurrency(), facts.ahead())
                : Sentence.of("limit", facts.queue(), lane.limit(), facts.ahead());
    }

    private static Sentence notDue(String key, Facts facts, int times) {
        Duration in = Duration.between(facts.now(), facts.row().due());
        return Sentence.of(key + (facts.isPaused() ? "-paused" : ""), in, facts.queue(), times);
    }
}
