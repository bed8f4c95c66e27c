package dev.afterward.transaction;

import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A transaction whose outcome the oracle is to be asked for. Its mutable fields belong to the resolver.
 */
final class Undecided {

    private static final long FIRST_PAUSE = 1_000;
    private static final long LONGEST_PAUSE = 60_000;

    final long transaction;
    final String key;
    private final Runnable onCommit;
    private final Runnable onDecision;

    /** When to ask. */
    long due;
    /** Whether a SELECT has missed it, so that a probe is next. */
    boolean missed;
    /** Whether it is shown as in doubt. */
    boolean shown;

    private long pause = FIRST_PAUSE;
    private final CompletableFuture<Outcome> verdict = new CompletableFuture<>();
    private final AtomicBoolean announced = new AtomicBoolean();
    private volatile boolean awaited;

    /**
     * A transaction.
     *
     * @param transaction its id
     * @param key its mark
     * @param onCommit is run once when it is known to have committed
     * @param onDecision is run when its outcome has been handed over
     */
    Undecided(long transaction, String key, Runnable onCommit, Runnable onDecision) {
        this.transaction = transaction;
        this.key = key;
        this.onCommit = onCommit;
        this.onDecision = onDecision;
    }

    /** Asks at once, and expects somebody to {@link #await}. */
    void expectWaiter() {
        awaited = true;
    }

    /**
     * Waits for the outcome.
     *
     * @return whether it is known, and a commit
     */
    boolean await(Duration patience) {
        try {
            return verdict.get(patience.toMillis(), TimeUnit.MILLISECONDS) == Outcome.COMMITTED;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the wait. Whoever comes last, waiter or resolver, announces a commit that the other has not. */
    void waiterLeaves() {
        awaited = false;
        if (verdict.getNow(Outcome.IN_DOUBT) == Outcome.COMMITTED) {
            announce();
        }
    }

    void decided(Outcome outcome) {
        onDecision.run();
        verdict.complete(outcome);
        if (outcome == Outcome.COMMITTED && !awaited) {
            announce();
        }
    }

    private void announce() {
        if (announced.compareAndSet(false, true)) {
            onCommit.run();
        }
    }

    void askLater(long now) {
        due = now + pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        missed = false;
    }

    void askNow(long now) {
        due = now;
        pause = FIRST_PAUSE;
        missed = false;
    }
}
