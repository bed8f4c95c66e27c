package dev.afterward.dispatch;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.dispatch.runtime.RetryDelay;
import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a new life when the store does not know the client any more. The old life ends without settling anything;
 * then the store is opened as another client, and again after growing delays while that fails. A stop in between wins. All
 * of it happens on a thread of its own, because the coordinator and the workers end with their life.
 */
final class Renewal {

    /** A life that is lost sooner than this after it has begun is not followed by the next one at once. */
    private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long JOIN_MILLIS = 2_000;

    /** What the client does with its lives. Called under the lock that guards their change. */
    interface Lives {

        /** Whether a life is the present one, and the client accepts tasks. */
        boolean isPresent(EngineRun life);

        /** Opens the store for a new life, which runs tasks if the lost one did. If it fails the lost one is still the present. */
        void follow(EngineRun lost);

        /** Stops the client. */
        void stop();
    }

    private final ReentrantLock lifecycle;
    private final EngineSetup setup;
    private final TimeSource clock;
    private final Lives lives;
    private final AtomicInteger stops = new AtomicInteger();
    private volatile @Nullable Thread thread;

    /** Of the thread that renews: there is one at a time. */
    private final RetryDelay delay = new RetryDelay();

    private volatile long renewedNanos;
    private volatile boolean hasRenewed;

    Renewal(ReentrantLock lifecycle, EngineSetup setup, Lives lives) {
        this.lifecycle = lifecycle;
        this.setup = setup;
        this.clock = setup.clock();
        this.lives = lives;
    }

    /**
     * Begins. Called by the coordinator of the lost life, under no lock.
     *
     * @param lost the lost life
     */
    void begin(EngineRun lost) {
        int stopsBefore = stops.get();
        Thread made = setup.threads().newThread(() -> renew(lost, stopsBefore));
        if (made == null) {
            throw new IllegalStateException("the thread factory made no thread for the renewal of the client");
        }
        thread = made;
        made.start();
    }

    /** The client is about to be stopped, or started anew. */
    void giveUp() {
        stops.incrementAndGet();
        LockSupport.unpark(thread);
    }

    /** Waits a little until the thread has ended. Not for those who hold the lock, and not for itself. */
    void join() {
        Thread known = thread;
        if (known == null || known == Thread.currentThread() || lifecycle.isHeldByCurrentThread()) {
            return;
        }
        try {
            known.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(EngineRun lost, int stopsBefore) {
        if (hasRenewed && clock.nanos() - renewedNanos < SHORT_NANOS) {
            sleep(delay.failed(clock.millis()), stopsBefore);
        } else {
            delay.succeeded();
        }
        if (!end(lost, stopsBefore)) {
            return;
        }
        for (Throwable failure = follow(lost, stopsBefore); failure != null; failure = follow(lost, stopsBefore)) {
            long millis = delay.failed(clock.millis());
            tell(failure, millis);
            sleep(millis, stopsBefore);
        }
    }

    /** Whether a new life is still wanted. To be called under the lock. */
    private boolean isWanted(EngineRun lost, int stopsBefore) {
        if (!lives.isPresent(lost)) {
            return false;
        }
        if (stops.get() != stopsBefore) {
            // An attempt of the lost life may have asked for it, which cannot wait for the lock.
            lives.stop();
            return false;
        }
        return true;
    }

    private boolean end(EngineRun lost, int stopsBefore) {
        lifecycle.lock();
        try {
            if (!isWanted(lost, stopsBefore)) {
                return false;
            }
            lost.abandon();
            return true;
        } finally {
            lifecycle.unlock();
        }
    }

    /** Returns why there is no new life yet; null if there is one, or if none is wanted any more. */
    private @Nullable Throwable follow(EngineRun lost, int stopsBefore) {
        lifecycle.lock();
        try {
            if (!isWanted(lost, stopsBefore)) {
                return null;
            }
            if (!lost.isClosed(0)) {
                return new TaskStoreException("attempts of the client that was lost ignore their interruption");
            }
            lives.follow(lost);
            renewedNanos = clock.nanos();
            hasRenewed = true;
            if (stops.get() != stopsBefore) {
                lives.stop();
            }
            return null;
        } catch (Throwable e) {
            return e;
        } finally {
            lifecycle.unlock();
        }
    }

    /** On this thread, and under no lock: the thread that logs has ended with the lost life. */
    private static void tell(Throwable failure, long millis) {
        Messages messages = new Messages();
        messages.notRenewed(millis, failure);
        messages.end();
        try {
            while (messages.again()) {
                // Until all is said.
            }
        } catch (Throwable e) {
            // A log handler failed, or waits are not wanted here.
        }
    }

    private void sleep(long millis, int stopsBefore) {
        long until = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (stops.get() == stopsBefore) {
            long left = until - clock.nanos();
            if (left <= 0) {
                return;
            }
            clock.parkUntil(this, clock.millis() + TimeUnit.NANOSECONDS.toMillis(left + 999_999));
            // It ends with its client, and an interruption would only keep it awake.
            boolean ignored = Thread.interrupted();
        }
    }
}
