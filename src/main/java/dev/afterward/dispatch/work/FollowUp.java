package dev.afterward.dispatch.work;

import dev.afterward.PayloadException;
import dev.afterward.QueueConfig;
import dev.afterward.RetentionPolicy;
import dev.afterward.TaskAbortedException;
import dev.afterward.TaskEvent;
import dev.afterward.TransactionEndedException;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.TimeText;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What follows from how an attempt ended.
 *
 * @param settlement what the store is told
 * @param outcome what is counted, or null
 * @param event what listeners are told once the store knows it, or null
 * @param failure what the attempt threw, or null
 * @param ifNotStored what follows instead if the store says that the settlement is not written, or null. If there is such a
 *     thing, the settlement was written in a transaction of the attempt's, and is not written again
 */
public record FollowUp(
        Settlement settlement,
        Tally.@Nullable Outcome outcome,
        @Nullable TaskEvent event,
        @Nullable Throwable failure,
        @Nullable Supplier<FollowUp> ifNotStored) {

    /** What follows for certain. */
    private FollowUp(
            Settlement settlement,
            Tally.@Nullable Outcome outcome,
            @Nullable TaskEvent event,
            @Nullable Throwable failure) {
        this(settlement, outcome, event, failure, null);
    }

    /** A hundred years: what is longer would overflow the time. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

    private static final Set<Class<? extends Throwable>> ABORTS = Set.of(TaskAbortedException.class);

    /**
     * What follows from an ending.
     *
     * @param attempt the attempt
     * @param ending how it ended
     * @param now when it ended
     * @param nanos how long it took
     * @return what follows
     */
    public static FollowUp of(Attempt attempt, Ending ending, long now, long nanos) {
        if (ending instanceof Ending.Returned) {
            return succeeded(attempt, now, nanos);
        }
        if (ending instanceof Ending.Snoozed snoozed) {
            return snoozed(attempt, snoozed.delay(), now, nanos);
        }
        if (ending instanceof Ending.Cancelled cancelled) {
            return cancelled(attempt, cancelled.failure(), now, nanos);
        }
        if (ending instanceof Ending.Unreadable unreadable) {
            return parked(attempt, unreadable.failure(), now);
        }
        if (ending instanceof Ending.TimedOut timedOut) {
            return failed(attempt, timeout(attempt, timedOut.failure()), now, nanos);
        }
        if (ending instanceof Ending.Threw threw) {
            return failed(attempt, threw.failure(), now, nanos);
        }
        if (ending instanceof Ending.Expired) {
            return expired(attempt, now, nanos);
        }
        if (ending instanceof Ending.Recorded known) {
            return recorded(attempt, known.end(), now);
        }
        ClaimedTask task = attempt.claimed();
        Throwable failure = ending instanceof Ending.GivenBack givenBack ? givenBack.failure() : null;
        return new FollowUp(new Settlement.GivenBack(task.id(), task.claims()), null, null, failure);
    }

    /**
     * What follows instead, because the task was cancelled before the store learned of the end of the attempt.
     *
     * @param attempt the attempt
     * @param now the time
     * @return the end of the task
     */
    public FollowUp cancelled(Attempt attempt, long now) {
        Throwable why = failure == null
                ? new CancellationException("cancelled before the end of its attempt was stored")
                : failure;
        return settlement instanceof Settlement.Retried retried
                ? cancelled(attempt, why, retried.finished(), TimeUnit.MICROSECONDS.toNanos(retried.micros()))
                : cancelled(attempt, why, now, 0);
    }

    /**
     * Logs it.
     *
     * @param messages receives it
     * @param attempt the attempt
     */
    public void log(Messages messages, Attempt attempt) {
        AttemptLog.log(messages, attempt, this);
    }

    /** The same, if the store says that it is written; otherwise something else. */
    FollowUp unless(Supplier<FollowUp> otherwise) {
        return new FollowUp(settlement, outcome, event, failure, otherwise);
    }

    /** The same, for certain. */
    public FollowUp certain() {
        return ifNotStored == null ? this : new FollowUp(settlement, outcome, event, failure);
    }

    /** Whether the task ends by it, and not as succeeded. */
    public boolean endsWithoutSuccess() {
        return settlement instanceof Settlement.Ended end && end.state() != RowState.SUCCEEDED;
    }

    /**
     * What follows if the end of the task was recorded before, elsewhere.
     *
     * @param attempt the attempt of the task that is being made
     * @param end the end
     * @param now the time
     * @return what follows
     */
    public static FollowUp recorded(Attempt attempt, RowState end, long now) {
        return switch (end) {
            case SUCCEEDED -> succeeded(attempt, now, 0);
            case EXPIRED -> expired(attempt, now, 0);
            case CANCELLED ->
                cancelled(
                        attempt,
                        new CancellationException("it was recorded before that the task is cancelled"),
                        now,
                        0);
            default -> {
                Throwable failure = new IllegalStateException("it was recorded before that the task has failed");
                String error = ErrorText.of(failure);
                TaskEvent event = new TaskEvent.Failed(
                        attempt.id(), attempt.queue(), attempt.attempt(), Duration.ZERO, error, attempt.held());
                yield ended(attempt, RowState.FAILED, Tally.Outcome.FAILED, now, 0, error, failure, event);
            }
        };
    }

    /**
     * What follows if a transaction has ended without a complaint, and nothing of it is stored. It is worked out where no code
     * of others may run, so the queue's own strategy is not asked.
     */
    static FollowUp notStored(Attempt attempt, long now, long nanos) {
        Throwable failure =
                new TransactionEndedException("the transaction of the attempt has ended, and nothing of it is stored:"
                        + " its commit, or a statement before it, has failed");
        return failed(
                attempt,
                failure,
                now,
                nanos,
                attempt.queueAtWork().config().backoff().initial());
    }

    private static FollowUp succeeded(Attempt attempt, long now, long nanos) {
        TaskEvent event =
                new TaskEvent.Succeeded(attempt.id(), attempt.queue(), attempt.attempt(), Duration.ofNanos(nanos));
        return ended(attempt, RowState.SUCCEEDED, Tally.Outcome.SUCCEEDED, now, nanos, null, null, event);
    }

    /** It is neither counted nor measured: an attempt that did not take place, as far as figures go. */
    private static FollowUp snoozed(Attempt attempt, Duration delay, long now, long nanos) {
        ClaimedTask task = attempt.claimed();
        int most = attempt.queueAtWork().config().maxSnoozes();
        if (task.snoozes() >= most) {
            Throwable failure =
                    new IllegalStateException("the processor put the task off once more, though it was put off "
                            + task.snoozes() + " times: more than the queue's max-snoozes of " + most
                            + " (afterward.queue.\""
                            + attempt.queue() + "\".max-snoozes)");
            return failed(attempt, failure, now, nanos);
        }
        long due = now + bounded(delay).toMillis();
        return new FollowUp(
                new Settlement.Snoozed(task.id(), task.claims(), due, now),
                null,
                new TaskEvent.Snoozed(
                        attempt.id(),
                        attempt.queue(),
                        attempt.attempt(),
                        task.snoozes() + 1,
                        Instant.ofEpochMilli(due),
                        Duration.ofNanos(nanos)),
                null);
    }

    private static FollowUp cancelled(Attempt attempt, Throwable failure, long now, long nanos) {
        String error = ErrorText.of(failure);
        TaskEvent event = new TaskEvent.Cancelled(attempt.id(), attempt.queue());
        return ended(attempt, RowState.CANCELLED, Tally.Outcome.CANCELLED, now, nanos, error, failure, event);
    }

    private static FollowUp expired(Attempt attempt, long now, long nanos) {
        ClaimedTask task = attempt.claimed();
        TaskEvent event = new TaskEvent.Expired(
                attempt.id(), attempt.queue(), Instant.ofEpochMilli(task.due()), Instant.ofEpochMilli(task.startBy()));
        return ended(attempt, RowState.EXPIRED, Tally.Outcome.EXPIRED, now, nanos, null, null, event);
    }

    private static FollowUp parked(Attempt attempt, PayloadException failure, long now) {
        ClaimedTask task = attempt.claimed();
        return new FollowUp(
                new Settlement.Parked(task.id(), task.claims(), now, ErrorText.of(failure)),
                Tally.Outcome.PARKED,
                new TaskEvent.Parked(attempt.id(), attempt.queue(), String.valueOf(failure.getMessage())),
                failure);
    }

    private static FollowUp failed(Attempt attempt, Throwable failure, long now, long nanos) {
        return failed(attempt, failure, now, nanos, null);
    }

    /** The delay is the strategy's if it is null. */
    private static FollowUp failed(Attempt attempt, Throwable failure, long now, long nanos, @Nullable Duration known) {
        String error = ErrorText.of(failure);
        Duration took = Duration.ofNanos(nanos);
        QueueConfig config = attempt.queueAtWork().config();
        int remaining = config.maxAttempts() - attempt.attempt();
        if (remaining < 1 || !isRetried(config, failure)) {
            TaskEvent event =
                    new TaskEvent.Failed(attempt.id(), attempt.queue(), attempt.attempt(), took, error, attempt.held());
            return ended(attempt, RowState.FAILED, Tally.Outcome.FAILED, now, nanos, error, failure, event);
        }
        ClaimedTask task = attempt.claimed();
        Duration delay = known == null ? delay(attempt, failure) : known;
        long due = now + bounded(delay).toMillis();
        return new FollowUp(
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

    private static FollowUp ended(
            Attempt attempt,
            RowState state,
            Tally.Outcome outcome,
            long now,
            long nanos,
            @Nullable String error,
            @Nullable Throwable failure,
            TaskEvent event) {
        ClaimedTask task = attempt.claimed();
        RetentionPolicy retention = attempt.queueAtWork().config().retention();
        return new FollowUp(
                new Settlement.Ended(
                        task.id(),
                        task.claims(),
                        state,
                        attempt.startedAt(),
                        now,
                        TimeUnit.NANOSECONDS.toMicros(nanos),
                        error,
                        Kept.of(retention, state),
                        Kept.until(retention, now),
                        attempt.worker()),
                outcome,
                event,
                failure);
    }

    private static boolean isRetried(QueueConfig config, Throwable failure) {
        List<Throwable> thrown = Thrown.in(failure);
        return !isAny(ABORTS, thrown) && !isAny(config.abortOn(), thrown) && isAny(config.retryOn(), thrown);
    }

    private static boolean isAny(Set<Class<? extends Throwable>> types, List<Throwable> thrown) {
        return types.stream().anyMatch(type -> thrown.stream().anyMatch(type::isInstance));
    }

    private static Duration delay(Attempt attempt, Throwable failure) {
        Duration delay;
        attempt.reach(AttemptStage.BACKOFF);
        try {
            delay = Objects.requireNonNull(
                    attempt.queueAtWork().backoff().delay(attempt.attempt(), Thrown.within(failure)),
                    "the strategy gave no delay");
        } catch (Throwable e) {
            // A strategy may well throw what it was given, which cannot be suppressed by itself.
            if (e != failure) {
                failure.addSuppressed(e);
            }
            delay = attempt.queueAtWork().config().backoff().initial();
        }
        return delay;
    }

    /** As a duration: the longest ones have more milliseconds than a number can hold. */
    private static Duration bounded(Duration delay) {
        if (delay.isNegative()) {
            return Duration.ZERO;
        }
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }

    private static Throwable timeout(Attempt attempt, @Nullable Throwable thrown) {
        Duration most = attempt.queueAtWork().config().timeout();
        TimeoutException timeout = new TimeoutException(
                most == null
                        ? "the transaction of the attempt was ended by the transaction manager, after the timeout that it has for"
                                + " transactions"
                        : "the attempt took longer than the queue's timeout of " + TimeText.of(most)
                                + " (afterward.queue.\"" + attempt.queue() + "\".timeout)");
        if (thrown != null) {
            timeout.initCause(thrown);
        }
        return timeout;
    }
}
