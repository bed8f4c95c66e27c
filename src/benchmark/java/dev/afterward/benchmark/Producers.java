package dev.afterward.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Threads that do the same thing until the time is over. */
final class Producers {

    /** Something to do again and again. */
    interface Step {
        void run() throws Exception;
    }

    private Producers() {}

    /** How long each step took, in nanoseconds. */
    static Histogram run(int threads, long millis, Step step) throws Exception {
        long end = System.nanoTime() + millis * 1_000_000;
        return run(threads, () -> {
            Histogram taken = new Histogram(3);
            long before = System.nanoTime();
            while (before < end) {
                step.run();
                long after = System.nanoTime();
                taken.recordValue(after - before);
                before = after;
            }
            return taken;
        });
    }

    /**
     * Sends at a given rate, whatever becomes of what was sent. An order carries the time at which it should have been
     * sent, so that one who holds up the producers does not hold up the clock;
     * what could not be sent in time is not sent.
     */
    static long runAtRate(int threads, long millis, double perSecond, Contestant queue) throws Exception {
        LongAdder sent = new LongAdder();
        double nanosBetween = 1e9 * threads / perSecond;
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        run(threads, () -> {
            for (long i = 0; ; i++) {
                long intended = start + (long) (i * nanosBetween);
                if (intended >= end || System.nanoTime() >= end) {
                    return new Histogram(3);
                }
                for (long now = System.nanoTime(); now < intended; now = System.nanoTime()) {
                    LockSupport.parkNanos(intended - now);
                }
                queue.enqueue(Order.sentAt(intended));
                sent.increment();
            }
        });
        return sent.sum();
    }

    private static Histogram run(int threads, Callable<Histogram> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Histogram>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(work));
            }
            Histogram sum = new Histogram(3);
            for (Future<Histogram> one : all) {
                sum.add(one.get());
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a producer failed", e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
