package dev.afterward.dispatch.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the engine: it repeats a step until the step says that it was the last one. Whatever a step throws, an
 * {@link OutOfMemoryError} included, the next step is made. Should the thread end all the same, {@link #replaceIfDead}
 * gives its work to another one. What a step has changed on the thread itself is put back before the next one, since steps
 * call code that is not the library's. Safe for use by several threads.
 */
public final class EngineThread {

    /** What a thread repeats. */
    @FunctionalInterface
    public interface Step {

        /**
         * Does the work once.
         *
         * @return whether to do it again
         */
        boolean again() throws InterruptedException;
    }

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LAST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a wait for the end takes before it looks whether the thread is alive. */
    private static final long LOOK_MILLIS = 50;

    private final String name;
    private final ThreadFactory threads;
    private final Messages messages;
    private final Step step;
    private final Runnable onEnd;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** Whether it has made its last step; what follows it may still be going on. */
    private volatile boolean over;

    private volatile @Nullable Thread thread;

    /**
     * A thread that is not started.
     *
     * @param name its name
     * @param threads makes it, and those that replace it
     * @param messages receives what a step throws
     * @param step what it repeats
     * @param onEnd what follows the last step; it is done once, by the same thread
     */
    public EngineThread(String name, ThreadFactory threads, Messages messages, Step step, Runnable onEnd) {
        this.name = name;
        this.threads = threads;
        this.messages = messages;
        this.step = step;
        this.onEnd = onEnd;
    }

    /** Starts it. What the factory throws is thrown on, and the thread counts as never started. */
    public synchronized void start() {
        Thread made = threads.newThread(this::run);
        if (made == null) {
            throw new IllegalStateException("the thread factory made no thread for " + name);
        }
        // Known before it runs: it could sleep already when it is to be woken.
        Thread before = thread;
        thread = made;
        try {
            made.start();
        } catch (Throwable e) {
            thread = before;
            throw e;
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_NANOS;
        boolean again = true;
        nameThread();
        ThreadState own = ThreadState.capture();
        while (again) {
            try {
                again = step.again();
                own.restore();
                pause = FIRST_PAUSE_NANOS;
            } catch (Throwable e) {
                own.restore();
                survive(e);
                // Not only for the processor's sake: what was thrown for want of memory needs time to pass.
                LockSupport.parkNanos(this, pause);
                pause = Math.min(LAST_PAUSE_NANOS, pause * 2);
            }
        }
        over = true;
        try {
            onEnd.run();
        } catch (Throwable e) {
            survive(e);
        } finally {
            ended.countDown();
        }
    }

    private void nameThread() {
        try {
            Thread.currentThread().setName(name);
        } catch (Throwable e) {
            // A thread of a server may refuse it.
        }
    }

    /** Nothing leaves this method: to say what happened may need the memory that is missing. */
    private void survive(Throwable e) {
        try {
            if (!(e instanceof InterruptedException)) {
                messages.threadSurvived(name, e);
            }
        } catch (Throwable again) {
            // It could not be said.
        }
    }

    /** Whether the calling thread is this one. */
    public boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** Whether it was started, has not made its last step, and yet is not alive. */
    public boolean isDead() {
        Thread known = thread;
        return known != null && !over && !known.isAlive();
    }

    /** Whether it makes no step any more: it has made its last one, is dead, or was never started. */
    public boolean isGone() {
        Thread known = thread;
        return over || known == null || !known.isAlive();
    }

    /** Starts another thread in its place if it is dead. What prevents that is said in the log, and tried again. */
    public synchronized void replaceIfDead() {
        if (isDead()) {
            try {
                start();
                messages.threadReplaced(name);
            } catch (Throwable e) {
                messages.threadNotReplaced(name, e);
            }
        }
    }

    /** Lets it go on if it waits by {@link LockSupport#park}. */
    public void unpark() {
        LockSupport.unpark(thread);
    }

    /**
     * Waits until it has ended, with what follows its last step, or is dead. Interruptions do not end the wait; they are given back afterwards.
     *
     * @param clock measures the wait
     * @param deadline the reading of {@link TimeSource#nanos} at which the wait ends
     * @return whether it has ended
     */
    public boolean awaitEnd(TimeSource clock, long deadline) {
        Thread known = thread;
        while (ended.getCount() > 0 && known != null && known.isAlive()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - clock.nanos());
            if (left <= 0) {
                return false;
            }
            Uninterrupted.await(ended, Math.min(left, LOOK_MILLIS));
            known = thread;
        }
        return true;
    }

    /** Waits until the thread itself has ended, for those who look for leaks; not longer than a time. */
    public void join(long millis) {
        Thread known = thread;
        if (known == null || known == Thread.currentThread() || millis <= 0) {
            return;
        }
        try {
            known.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where it stands. */
    public StackTraceElement[] stack() {
        Thread known = thread;
        return known == null ? new StackTraceElement[0] : known.getStackTrace();
    }
}
