package dev.afterward.dispatch;

import dev.afterward.PayloadException;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskEvent;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Settlement.Keep;
import dev.afterward.store.Tally;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What follows from how an attempt ended.
 *
 * @param settlement what the store is told
 * @param outcome what is counted
 * @param event what listeners are told once the store knows it, or null
 * @param failure what the attempt threw, or null
 */
record Verdict(
        Settlement settlement,
        Tally.@Nullable Outcome outcome,
        @Nullable TaskEvent event,
        @Nullable Throwable failure) {

    /** A hundred years: what is longer would overflow the time. */
    private static final long LONGEST_DELAY = TimeUnit.DAYS.toMillis(36_500);

    /** The verdict on an attempt that was claimed and not begun. */
    static Verdict unstarted(Attempt attempt, long now) {
        return of(attempt, new InterruptedException("not started"), notStarted(attempt.end()), now, 0);
    }

    private static Attempt.Interruption notStarted(Attempt.@Nullable Interruption interruption) {
        return interruption == Attempt.Interruption.CANCELLED ? interruption : Attempt.Interruption.STOPPING;
    }

    private static Verdict givenBack(Attempt attempt) {
        ClaimedTask task = attempt.claimed();
        return new Verdict(new Settlement.GivenBack(task.id(), task.claims()), null, null, null);
    }

    /** The verdict on an attempt that could not begin: its payload cannot be read. */
    static Verdict parked(Attempt attempt, PayloadException problem, long now) {
        ClaimedTask task = attempt.claimed();
        String reason = stackTrace(problem);
        return new Verdict(
                new Settlement.Parked(task.id(), task.claims(), now, reason),
                Tally.Outcome.PARKED,
                new TaskEvent.Parked(attempt.id(), attempt.queue(), String.valueOf(problem.getMessage())),
                problem);
    }

    /**
     * The verdict on an attempt that was made.
     *
     * @param attempt the attempt
     * @param thrown what the processor threw, or null when it returned
     * @param interruption why it was told to end, or null
     * @param now when it ended
     * @param nanos how long it took
     */
    static Verdict of(
            Attempt attempt,
            @Nullable Throwable thrown,
            Attempt.@Nullable Interruption interruption,
            long now,
            long nanos) {
        Throwable failure = interruption == Attempt.Interruption.TIMEOUT ? timeout(attempt, thrown) : thrown;
        Duration took = Duration.ofNanos(nanos);
        if (failure == null) {
            return ended(
                    attempt,
                    RowState.SUCCEEDED,
                    Tally.Outcome.SUCCEEDED,
                    now,
                    nanos,
                    null,
                    null,
                    new TaskEvent.Succeeded(attempt.id(), attempt.queue(), attempt.attempt(), took));
        }
        if (interruption == Attempt.Interruption.STOPPING) {
            return givenBack(attempt);
        }
        String error = stackTrace(failure);
        if (interruption == Attempt.Interruption.CANCELLED) {
            return ended(
                    attempt,
                    RowState.CANCELLED,
                    Tally.Outcome.CANCELLED,
                    now,
                    nanos,
                    error,
                    failure,
                    new TaskEvent.Cancelled(attempt.id()));
        }
        QueueConfig config = attempt.lane().config();
        int remaining = config.maxAttempts() - attempt.attempt();
        if (remaining < 1 || !isRetried(config, failure)) {
            return ended(
                    attempt,
                    RowState.FAILED,
                    Tally.Outcome.FAILED,
                    now,
                    nanos,
                    error,
                    failure,
                    new TaskEvent.Failed(attempt.id(), attempt.queue(), attempt.attempt(), took, error));
        }
        ClaimedTask task = attempt.claimed();
        long due = dueAfter(now, attempt, failure);
        return new Verdict(
                new Settlement.Retried(
                        task.id(),
                        task.claims(),
                        due,
                        attempt.startedAt(),
                        now,
                        TimeUnit.NANOSECONDS.toMicros(nanos),
                        error,
                        attempt.worker()),
                Tally.Outcome.RETRIED,
                new TaskEvent.Retried(
                        attempt.id(),
                        attempt.queue(),
                        attempt.attempt(),
                        remaining,
                        Instant.ofEpochMilli(due),
                        took,
                        error),
                failure);
    }

    private static Verdict ended(
            Attempt attempt,
            RowState state,
            Tally.Outcome outcome,
            long now,
            long nanos,
            @Nullable String error,
            @Nullable Throwable failure,
            TaskEvent event) {
        ClaimedTask task = attempt.claimed();
        RetentionPolicy retention = attempt.lane().config().retention();
        return new Verdict(
                new Settlement.Ended(
                        task.id(),
                        task.claims(),
                        state,
                        attempt.startedAt(),
                        now,
                        TimeUnit.NANOSECONDS.toMicros(nanos),
                        error,
                        keep(retention, state),
                        expires(retention, now),
                        attempt.worker()),
                outcome,
                event,
                failure);
    }

    static Keep keep(RetentionPolicy retention, RowState state) {
        boolean failed = state == RowState.FAILED;
        if (!applies(retention.tasks(), failed)) {
            return Keep.NOTHING;
        }
        return applies(retention.payload(), failed) ? Keep.PAYLOAD : Keep.ROW;
    }

    private static boolean applies(Retain retain, boolean failed) {
        return retain == Retain.ALL || (retain == Retain.FAILED && failed);
    }

    static long expires(RetentionPolicy retention, long now) {
        Duration kept = retention.duration();
        return kept == null ? 0 : now + kept.toMillis();
    }

    private static boolean isRetried(QueueConfig config, Throwable failure) {
        return !isOneOf(config.abortOn(), failure) && isOneOf(config.retryOn(), failure);
    }

    private static boolean isOneOf(Set<Class<? extends Throwable>> types, Throwable failure) {
        return types.stream().anyMatch(type -> type.isInstance(failure));
    }

    private static long dueAfter(long now, Attempt attempt, Throwable failure) {
        long delay;
        try {
            delay = attempt.lane().backoff.delay(attempt.attempt(), failure).toMillis();
        } catch (Throwable e) {
            // A strategy may well throw what it was given, which cannot be suppressed by itself.
            if (e != failure) {
                failure.addSuppressed(e);
            }
            delay = attempt.lane().config().backoff().initial().toMillis();
        }
        return now + Math.min(LONGEST_DELAY, Math.max(0, delay));
    }

    private static Throwable timeout(Attempt attempt, @Nullable Throwable thrown) {
        TimeoutException timeout = new TimeoutException("the attempt took longer than the queue's timeout of "
                + attempt.lane().config().timeout() + " (afterward.queue.\"" + attempt.queue() + "\".timeout)");
        if (thrown != null) {
            timeout.initCause(thrown);
        }
        return timeout;
    }

    /** A processor's exception may itself throw while it is printed. */
    static String stackTrace(Throwable failure) {
        try {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            return text.toString();
        } catch (Throwable e) {
            return failure.getClass().getName() + " (its stack trace could not be printed: "
                    + e.getClass().getName() + ")";
        }
    }
}
