package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Starts threads for tests, and lets them wait. */
final class Threads {

    private Threads() {}

    static Thread start(Runnable work) {
        Thread thread = Executors.defaultThreadFactory().newThread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits in code that may throw no checked exception, for a minute at most. */
    static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
