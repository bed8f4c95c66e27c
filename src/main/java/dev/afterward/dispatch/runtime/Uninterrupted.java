package dev.afterward.dispatch.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits that an interruption does not end: it is given back to the thread afterwards. */
public final class Uninterrupted {

    private Uninterrupted() {}

    /** Waits for a latch. Returns whether it opened in time; interruptions do not renew the patience. */
    public static boolean await(CountDownLatch latch, long millis) {
        return await(latch, TimeSource.system(), millis);
    }

    /** The same, by another clock. */
    public static boolean await(CountDownLatch latch, TimeSource clock, long millis) {
        boolean interrupted = false;
        try {
            long deadline = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (true) {
                try {
                    return latch.await(deadline - clock.nanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
