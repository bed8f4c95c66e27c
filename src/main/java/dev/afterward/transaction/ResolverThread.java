package dev.afterward.transaction;

import dev.afterward.TaskStoreException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The thread that makes the resolver's rounds. It exists while there is something to wait for, and a while longer. */
final class ResolverThread {

    private static final System.Logger LOG = System.getLogger(ResolverThread.class.getName());

    /** How long it outlives its last work, so that one commit after another does not mean one thread after another. */
    static final long LINGER = 10_000;

    /** The clock is compared once in a while: parking knows nothing of a suspended machine. */
    private static final long LONGEST_SLEEP = 60_000;

    private static final long PAUSE_AFTER_FAILURE = 1_000;

    private final ThreadFactory factory;
    private final LongSupplier clock;
    private final LongSupplier round;
    private final BooleanSupplier idle;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition called = lock.newCondition();
    private final ReentrantLock rounds = new ReentrantLock();
    private @Nullable Thread thread;
    private boolean wanted;
    private boolean stopped;
    private long used;

    ResolverThread(ThreadFactory factory, LongSupplier clock, LongSupplier round, BooleanSupplier idle) {
        this.factory = factory;
        this.clock = clock;
        this.round = round;
        this.idle = idle;
    }

    /** Sees to it that there is a thread. It need not make a round. */
    void require() {
        lock.lock();
        try {
            used = clock.getAsLong();
            if (thread == null && !stopped) {
                thread = start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sees to it that a round begins after this call. */
    void wake() {
        lock.lock();
        try {
            wanted = true;
            require();
            called.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void allow() {
        lock.lock();
        try {
            stopped = false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, and makes none until it is allowed again. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            thread = null;
            called.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Thread start() {
        Thread started = factory.newThread(this::run);
        if (started == null) {
            throw new TaskStoreException(
                    "the thread factory made no thread to follow transactions with: is the server" + " shutting down?");
        }
        started.start();
        return started;
    }

    private void run() {
        long next = Long.MIN_VALUE;
        while (goOn(next)) {
            // A thread that was told to stop may still be in its last round when the next one begins.
            rounds.lock();
            try {
                next = round.getAsLong();
            } catch (Throwable t) {
                LOG.log(System.Logger.Level.ERROR, "AFT-307: transactions could not be followed; trying again", t);
                next = clock.getAsLong() + PAUSE_AFTER_FAILURE;
            } finally {
                rounds.unlock();
            }
        }
    }

    /** Waits until it is time, or somebody calls; false when this thread is not wanted any more. */
    private boolean goOn(long next) {
        lock.lock();
        try {
            long now = clock.getAsLong();
            if (!wanted && next > now && isMine()) {
                boolean resting = idle.getAsBoolean();
                if (resting && used + LINGER <= now) {
                    thread = null;
                    return false;
                }
                long until = resting ? Math.min(next, used + LINGER) : next;
                sleep(Math.min(until - now, LONGEST_SLEEP));
            }
            // A round after every sleep: what has been opened meanwhile may be due first. With nothing due it is cheap.
            wanted = false;
            return isMine();
        } finally {
            lock.unlock();
        }
    }

    private boolean isMine() {
        return Thread.currentThread().equals(thread);
    }

    @SuppressWarnings("WaitNotInLoop") // What a spurious wake-up costs is one round with nothing to do.
    private void sleep(long millis) {
        try {
            long ignored = called.awaitNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        } catch (InterruptedException e) {
            // Nobody's sign: who wants this thread to end says so.
            LOG.log(System.Logger.Level.DEBUG, "interrupted", e);
        }
    }

    /** Whether it is the calling thread. */
    boolean isCurrent() {
        lock.lock();
        try {
            return isMine();
        } finally {
            lock.unlock();
        }
    }

    boolean isRunning() {
        lock.lock();
        try {
            return thread != null;
        } finally {
            lock.unlock();
        }
    }
}
