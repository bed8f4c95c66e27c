package dev.afterward.dispatch.work;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import java.util.concurrent.TimeUnit;

/** What the log is told of the end of an attempt. */
final class AttemptLog {

    private AttemptLog() {}

    /** Logs it. */
    static void log(Messages messages, Attempt attempt, FollowUp followUp) {
        Throwable failure = followUp.failure();
        Settlement settlement = followUp.settlement();
        if (failure == null) {
            if (settlement instanceof Settlement.Ended ended
                    && ended.state() == RowState.SUCCEEDED
                    && messages.isDetailed()) {
                messages.attemptSucceeded(attempt.id(), attempt.queue(), ended.micros(), attempt.attempt());
            }
            return;
        }
        if (settlement instanceof Settlement.Retried retried) {
            messages.attemptFailed(
                    attempt.id(),
                    attempt.queue(),
                    TimeUnit.MICROSECONDS.toMillis(retried.micros()),
                    attempt.attempt(),
                    attempt.maxAttempts() - attempt.attempt(),
                    retried.due() - retried.finished(),
                    failure);
        } else if (settlement instanceof Settlement.Ended ended) {
            messages.taskEnded(
                    attempt.id(),
                    attempt.queue(),
                    ended.state().status().toString(),
                    TimeUnit.MICROSECONDS.toMillis(ended.micros()),
                    attempt.attempt(),
                    failure);
        } else if (settlement instanceof Settlement.Parked) {
            messages.taskParked(attempt.id(), attempt.queue(), failure);
        } else if (settlement instanceof Settlement.GivenBack) {
            messages.attemptGivenBack(attempt.id(), attempt.queue(), attempt.attempt(), failure);
        }
    }
}
