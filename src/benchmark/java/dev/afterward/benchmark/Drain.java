package dev.afterward.benchmark;

import java.util.concurrent.locks.LockSupport;

/**
 * Runs what a store holds until nothing is left: neither to run nor to write down.
 *
 * @param setup where
 * @param product who
 * @param longestMillis after how long it is broken off
 */
record Drain(Setup setup, Product product, long longestMillis) {

    /** Starts the queue. Returns tasks per second. */
    double run(Contestant queue, int tasks) throws Exception {
        Arrivals.reset();
        try (Probe probe = new Probe(setup, product)) {
            long before = System.nanoTime();
            queue.start();
            while (!Rates.isOver(before, longestMillis) && (Arrivals.count() < tasks || !probe.isFinished())) {
                LockSupport.parkNanos(500_000);
            }
            return rate(before);
        }
    }

    /**
     * The same for tasks of which each is run twice: until nine of ten have ended. Whoever polls would come to the last
     * ones, which have become due meanwhile, only at its next poll.
     */
    double runMost(Contestant queue, int tasks) {
        Arrivals.reset();
        long before = System.nanoTime();
        queue.start();
        while (!Rates.isOver(before, longestMillis) && Arrivals.count() < tasks * 9L / 10) {
            LockSupport.parkNanos(500_000);
        }
        return rate(before);
    }

    private static double rate(long before) {
        return Arrivals.count() * 1e9 / (System.nanoTime() - before);
    }
}
