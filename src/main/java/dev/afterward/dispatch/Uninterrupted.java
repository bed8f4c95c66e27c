package dev.afterward.dispatch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits that an interruption does not end: it is given back to the thread afterwards. */
final class Uninterrupted {

    private Uninterrupted() {}

    /** Waits for a latch. Returns whether it opened in time; interruptions do not renew the patience. */
    static boolean await(CountDownLatch latch, long millis) {
        boolean interrupted = false;
        try {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (true) {
                try {
                    return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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
