package dev.afterward.transaction;

import dev.afterward.dispatch.runtime.Uninterrupted;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A transaction whose outcome the oracle is to be asked for. What is mutable and not atomic belongs to the resolver.
 *
 * <p>A commit that is found is handed over by the resolver, or by the committing thread if it is waiting, since it has to
 * see that the outcome is durable anyway. One atomic word says who.
 */
final class Undecided {

    private static final long FIRST_PAUSE = 1_000;
    private static final long LONGEST_PAUSE = 60_000;

    private enum Waiter {
        NONE,
        WAITING,
        /** It was told of the commit. */
        TOLD,
        LEFT
    }

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
    private final AtomicReference<Waiter> waiter = new AtomicReference<>(Waiter.NONE);
    /** Opened when there is nothing left to wait for. */
    private final CountDownLatch told = new CountDownLatch(1);

    private final CountDownLatch over = new CountDownLatch(1);
    /** Opened when there is an outcome, or it is shown as in doubt. */
    private final CountDownLatch visible = new CountDownLatch(1);

    private volatile boolean isAcknowledged;

    /**
     * A transaction.
     *
     * @param transaction its id
     * @param key its mark
     * @param onCommit is run when a commit has been handed over
     * @param onDecision is run when an outcome has been handed over
     */
    Undecided(long transaction, String key, Runnable onCommit, Runnable onDecision) {
        this.transaction = transaction;
        this.key = key;
        this.onCommit = onCommit;
        this.onDecision = onDecision;
    }

    /** Says that somebody is about to {@link #await}. */
    void expectWaiter() {
        waiter.compareAndSet(Waiter.NONE, Waiter.WAITING);
    }

    /**
     * Waits for a commit, or for another answer: that it was rolled back, or that nobody can tell yet.
     *
     * @return whether there is a commit, to be handed over by the calling thread
     */
    boolean await(Duration patience) {
        try {
            boolean ignored = told.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !waiter.compareAndSet(Waiter.WAITING, Waiter.LEFT) && waiter.get() == Waiter.TOLD;
    }

    /** Tells whoever waits of a commit. Returns false when nobody does. */
    boolean tellWaiter() {
        boolean isWaiting = waiter.compareAndSet(Waiter.WAITING, Waiter.TOLD);
        if (isWaiting) {
            told.countDown();
        }
        return isWaiting;
    }

    /**
     * Whether an outcome has been handed over. Asked for again it could be missed: its mark may be gone by now.
     */
    boolean isOver() {
        return over.getCount() == 0;
    }

    /** The application's commit returns, perhaps without waiting for the outcome. */
    void acknowledge() {
        isAcknowledged = true;
    }

    boolean isAcknowledged() {
        return isAcknowledged;
    }

    /** It is in doubt, and the store is about to say so. There is nothing to wait for any more. */
    void show() {
        shown = true;
        visible.countDown();
        told.countDown();
    }

    /** Waits until an outcome, or the doubt, has been handed over. Returns whether it was in time. */
    boolean awaitVisible(long millis) {
        return Uninterrupted.await(visible, millis);
    }

    void handedOver(boolean committed) {
        over.countDown();
        visible.countDown();
        told.countDown();
        onDecision.run();
        if (committed) {
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

    void askNever() {
        due = Long.MAX_VALUE;
        missed = false;
    }
}
