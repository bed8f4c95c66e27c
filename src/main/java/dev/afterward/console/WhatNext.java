package dev.afterward.console;

import dev.afterward.BackoffPolicy;
import dev.afterward.BackoffStrategy;
import dev.afterward.QueueConfig;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.RowState;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What follows for a task by itself.
 *
 * @param text the sentence
 * @param until the time that it ends with, or null
 */
public record WhatNext(String text, @Nullable Moment until) {

    /**
     * What follows.
     *
     * @param task the task
     * @param error its last error, as far as it may be seen, or null
     * @param engine how often and when its queue tries a task
     * @param attempt the attempt that is being made here, or null
     * @return what follows; null when that is not known here, or told by why it waits
     */
    static @Nullable WhatNext of(
            TaskDetails task,
            @Nullable String error,
            EngineStatus engine,
            @Nullable RunningAttempt attempt,
            ConsoleText text) {
        TaskRow row = task.row();
        return switch (row.state()) {
            case PREPARED, PARKED -> null;
            case RUNNING ->
                attempt != null && attempt.end() != null && attempt.end() != RunningAttempt.End.TIMEOUT
                        ? null
                        : afterFailure(row, row.attempts(), engine, text);
            case SCHEDULED, READY, SUSPECT -> afterFailure(row, row.attempts() + 1, engine, text);
            case SUCCEEDED -> kept("succeeded", row.expires(), text);
            case FAILED, CANCELLED, EXPIRED ->
                kept(task.payload() == null ? "unretained" : "ended", row.expires(), text);
            case DELETED -> deleted(task, error, text);
        };
    }

    private static @Nullable WhatNext afterFailure(TaskRow row, int number, EngineStatus engine, ConsoleText text) {
        EngineStatus.Lane lane = engine.queue(row.queue()).orElse(null);
        if (lane == null) {
            return null;
        }
        QueueConfig config = lane.config();
        int most = config.maxAttempts();
        if (number >= most) {
            return new WhatNext(text.of("next.last", number, most), null);
        }
        BackoffPolicy backoff = config.backoff();
        Class<? extends BackoffStrategy> strategy = backoff.strategy();
        if (strategy != null) {
            return new WhatNext(text.of("next.strategy", number, most, strategy.getSimpleName()), null);
        }
        Duration delay = backoff.delay(number);
        return new WhatNext(text.of(delay.isZero() ? "next.at-once" : "next.retry", number, most, delay), null);
    }

    private static WhatNext kept(String key, @Nullable Instant until, ConsoleText text) {
        return until == null
                ? new WhatNext(text.of("next." + key + ".forever"), null)
                : new WhatNext(text.of("next." + key), Moment.of(until));
    }

    private static WhatNext deleted(TaskDetails task, @Nullable String error, ConsoleText text) {
        RowState before = task.deletedAs() == null ? RowState.DELETED : task.deletedAs();
        String status = text.of("status." + before.name().toLowerCase(Locale.ROOT));
        return new WhatNext(
                error == null || before == RowState.SUCCEEDED
                        ? text.of("next.deleted", status)
                        : text.of("next.deleted-because", status, error),
                Moment.ofNullable(task.row().expires()));
    }
}
