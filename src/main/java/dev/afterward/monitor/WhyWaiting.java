package dev.afterward.monitor;

import dev.afterward.store.EngineStatus;
import dev.afterward.store.RowState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a task is not running, from the facts: the first reason that would keep it from running by itself. */
final class WhyWaiting {

    private WhyWaiting() {}

    /**
     * What is known.
     *
     * @param state the task's state
     * @param queue its queue
     * @param paused whether its queue is paused
     * @param due when it is due
     * @param attempts the attempts it has begun
     * @param ahead how many tasks of its queue come before it, up to a bound
     * @param reason the last error, shortened, or null
     * @param engine how the engine is doing
     * @param now the time
     */
    record Facts(
            RowState state,
            String queue,
            boolean paused,
            Instant due,
            int attempts,
            int ahead,
            @Nullable String reason,
            EngineStatus engine,
            Instant now) {}

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
        return switch (facts.state()) {
            case RUNNING -> Sentence.of("running");
            case SUCCEEDED -> Sentence.of("succeeded");
            case FAILED -> Sentence.of("failed", facts.attempts());
            case CANCELLED -> Sentence.of("cancelled");
            case EXPIRED -> Sentence.of("expired");
            case PREPARED -> Sentence.of("in-doubt");
            case PARKED -> parked(facts);
            case SCHEDULED, READY, SUSPECT -> waiting(facts);
        };
    }

    private static Sentence parked(Facts facts) {
        if (facts.engine().queue(facts.queue()).isEmpty()) {
            return Sentence.of("parked-unknown-queue", facts.queue());
        }
        String reason = facts.reason();
        return reason == null ? Sentence.of("parked") : Sentence.of("parked-because", reason);
    }

    private static Sentence waiting(Facts facts) {
        EngineStatus engine = facts.engine();
        String refusal = engine.refusal();
        if (refusal != null) {
            return Sentence.of("store", refusal);
        }
        EngineStatus.Lane lane = engine.queue(facts.queue()).orElse(null);
        if (lane == null) {
            return Sentence.of("unknown-queue", facts.queue());
        }
        if (engine.workers() == 0) {
            return Sentence.of("no-workers");
        }
        if (!engine.started()) {
            return Sentence.of("not-started");
        }
        if (facts.due().isAfter(facts.now())) {
            String in = Wording.duration(Duration.between(facts.now(), facts.due()));
            return Sentence.of(
                    (facts.attempts() > 0 ? "retry" : "scheduled") + (facts.paused() ? "-paused" : ""),
                    in,
                    facts.queue(),
                    facts.attempts());
        }
        if (facts.paused()) {
            return Sentence.of("paused", facts.queue());
        }
        if (facts.state() == RowState.SUSPECT) {
            return Sentence.of("suspect");
        }
        if (lane.running() >= lane.limit()) {
            return Sentence.of("limit", facts.queue(), lane.limit(), facts.ahead());
        }
        if (engine.busy() >= engine.workers()) {
            return Sentence.of("busy", engine.workers(), facts.ahead());
        }
        return facts.ahead() > 0 ? Sentence.of("behind", facts.ahead()) : Sentence.of("next");
    }
}
