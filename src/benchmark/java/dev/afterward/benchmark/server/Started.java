package dev.afterward.benchmark.server;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Where every piece of work ends. */
final class Started {

    private static final ConcurrentHashMap<Long, Long> TIMES = new ConcurrentHashMap<>();
    private static final LongAdder COUNT = new LongAdder();

    private static volatile CountDownLatch gate = new CountDownLatch(0);
    private static volatile boolean timed;

    private Started() {}

    static void piece(long number) throws InterruptedException {
        if (timed) {
            TIMES.put(number, System.nanoTime());
        }
        gate.await();
        COUNT.increment();
    }

    static long count() {
        return COUNT.sum();
    }

    static void closeGate() {
        gate = new CountDownLatch(1);
    }

    static void openGate() {
        gate.countDown();
    }

    /** Whether it is noted when each one starts. */
    static void timed(boolean value) {
        timed = value;
    }

    /** When a piece has started; null when it has not within that time. */
    static @Nullable Long time(long number, long withinNanos) {
        long before = System.nanoTime();
        Long time = TIMES.get(number);
        while (time == null && System.nanoTime() - before < withinNanos) {
            LockSupport.parkNanos(50_000);
            time = TIMES.get(number);
        }
        return time;
    }

    /** Waits until so many have come to their end. Returns whether they did. */
    static boolean await(long number, long withinNanos) {
        long before = System.nanoTime();
        while (count() < number) {
            if (System.nanoTime() - before > withinNanos) {
                return false;
            }
            LockSupport.parkNanos(500_000);
        }
        return true;
    }
}
