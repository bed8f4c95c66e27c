package dev.afterward.dispatch;

import dev.afterward.dispatch.step.Cancellation;
import dev.afterward.dispatch.work.Attempt;
import dev.afterward.dispatch.work.AttemptStage;
import dev.afterward.store.RunningAttempt;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the workers of a client are busy with, read from memory. */
final class RunningAttempts {

    private RunningAttempts() {}

    /** The longest-running first. */
    static List<RunningAttempt> of(EngineRun run) {
        return run.claimed.all().stream()
                .filter(RunningAttempts::isRunning)
                .map(attempt -> of(attempt, run.cancellation.request(attempt)))
                .sorted(Comparator.comparing(RunningAttempt::started))
                .toList();
    }

    /** As long as a worker cannot do anything else, be it in code that is not the processor's. */
    private static boolean isRunning(Attempt attempt) {
        return attempt.startedAt() > 0
                && attempt.stage() != AttemptStage.WAITING
                && attempt.stage() != AttemptStage.HANDED_ON;
    }

    private static RunningAttempt of(Attempt attempt, Cancellation.@Nullable Request request) {
        Optional<Instant> deadline = attempt.deadline();
        Attempt.Interruption why = attempt.interruption();
        RunningAttempt.End end = why == null
                ? null
                : switch (why) {
                    case TIMEOUT -> RunningAttempt.End.TIMEOUT;
                    case CANCELLED -> RunningAttempt.End.CANCELLED;
                    case STOPPING -> RunningAttempt.End.STOPPING;
                };
        Instant told = end == RunningAttempt.End.CANCELLED && request != null
                ? Instant.ofEpochMilli(request.at())
                : end == RunningAttempt.End.TIMEOUT ? deadline.orElse(null) : null;
        return new RunningAttempt(
                attempt.id(),
                attempt.queue(),
                Instant.ofEpochMilli(attempt.startedAt()),
                deadline.orElse(null),
                end,
                told,
                request == null ? null : request.by());
    }
}
