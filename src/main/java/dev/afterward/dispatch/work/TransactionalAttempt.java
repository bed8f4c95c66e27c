package dev.afterward.dispatch.work;

import dev.afterward.PayloadException;
import dev.afterward.dispatch.runtime.CallInterceptor.Call;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.dispatch.runtime.SettlingTransaction.End;
import dev.afterward.dispatch.runtime.SettlingTransaction.Result;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.Settlement;
import dev.afterward.store.Success;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose work and success are one transaction. Whether that has committed is not believed of anybody but the store: a
 * commit that has thrown may have taken place, and one that has returned may not.
 */
final class TransactionalAttempt implements SettlingTransaction.Participant<Success> {

    private final Attempt attempt;
    private final TimeSource clock;
    private final long beganNanos;
    /** What follows if the transaction commits; null until it is about to. */
    private volatile @Nullable FollowUp success;

    private volatile @Nullable Result result;
    private volatile boolean refused;
    private volatile boolean contested;
    private volatile boolean displaced;

    TransactionalAttempt(Attempt attempt, TimeSource clock, long beganNanos) {
        this.attempt = attempt;
        this.clock = clock;
        this.beganNanos = beganNanos;
    }

    /** Calls the processor in a transaction. Throws what it has thrown, or the commit. */
    void make(SettlingTransaction<Success> transactions, Call call) throws Exception {
        Duration limit = attempt.queueAtWork().config().timeout();
        Result known = transactions.run(this, limit, call);
        result = known;
        Throwable thrown = known.thrown();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof Exception exception) {
            throw exception;
        }
        if (thrown != null) {
            throw new UndeclaredThrowableException(thrown);
        }
    }

    /** Whether the processor was not called, because there was no transaction to call it in. */
    boolean isNotBegun() {
        Result known = result;
        return known != null && known.end() == End.NOT_BEGUN;
    }

    @Override
    public @Nullable Success settle() {
        if (!attempt.settle()) {
            return null;
        }
        FollowUp follows = FollowUp.of(attempt, new Ending.Returned(), clock.millis(), clock.nanos() - beganNanos);
        success = follows;
        return new Success(
                (Settlement.Ended) follows.settlement(), attempt.claimed().marked());
    }

    @Override
    public boolean commits() {
        return attempt.snooze == null && attempt.mayCommit();
    }

    @Override
    public void refused() {
        refused = true;
    }

    @Override
    public void contested() {
        contested = true;
    }

    @Override
    public void displaced() {
        displaced = true;
    }

    @Override
    public void completed() {
        attempt.completed();
    }

    @Override
    public void overdue() {
        boolean ignored = attempt.interrupt(Attempt.Interruption.TIMEOUT);
    }

    /**
     * How the attempt has ended as far as this process knows. The attempt takes no interruption any more.
     *
     * @param thrown what was thrown, or null
     * @param interruption why it was told to end, or null
     * @param excused whether what was thrown does not count, because the client is stopping
     */
    Ending ending(@Nullable Throwable thrown, Attempt.@Nullable Interruption interruption, boolean excused) {
        if (displaced) {
            return new Ending.Unreadable(new PayloadException(Ending.MARKS_GONE, thrown));
        }
        if (contested) {
            return new Ending.GivenBack(thrown);
        }
        if (refused) {
            // Whether the task was cancelled, or is another client's by now, shows when this is settled.
            return new Ending.GivenBack(thrown);
        }
        if (thrown != null) {
            return Ending.of(thrown, attempt.snooze, interruption, excused);
        }
        Result known = result;
        if (known != null && known.end() == End.UNKNOWN) {
            return new Ending.Returned();
        }
        if (interruption == Attempt.Interruption.TIMEOUT
                || (attempt.snooze != null && interruption != Attempt.Interruption.CANCELLED)) {
            return Ending.of(null, attempt.snooze, interruption, excused);
        }
        Throwable why = interruption == Attempt.Interruption.CANCELLED
                ? new CancellationException("cancelled while it was running: its transaction was rolled back")
                : new IllegalStateException("its transaction was rolled back");
        return Ending.of(why, null, interruption, excused);
    }

    /** What follows: if the success was to be written, the store decides. */
    FollowUp followUp(Ending ending, long endedMillis, long tookNanos) {
        FollowUp follows = success;
        if (follows == null
                && ending instanceof Ending.Returned
                && attempt.claimed().marked() != null) {
            // Nobody has asked for the mark: what has ended without one was not committed.
            return FollowUp.notStored(attempt, endedMillis, tookNanos);
        }
        if (follows == null || refused || displaced) {
            return FollowUp.of(attempt, ending, endedMillis, tookNanos);
        }
        if (ending instanceof Ending.Returned) {
            return follows.unless(() -> FollowUp.notStored(attempt, endedMillis, tookNanos));
        }
        FollowUp otherwise = FollowUp.of(attempt, ending, endedMillis, tookNanos);
        return follows.unless(() -> otherwise);
    }
}
