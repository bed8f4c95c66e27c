package dev.afterward.benchmark;

import dev.afterward.TaskService;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs what a store holds until nothing is left: neither to run nor to write down.
 *
 * @param setup where
 * @param product who
 * @param longestMillis after how long it is broken off
 */
record Drain(Setup setup, Product product, long longestMillis) {

    /** Whether all is run that is to be run. */
    @FunctionalInterface
    private interface End<E extends Exception> {
        boolean isReached() throws E;
    }

    /** Starts the queue. Returns tasks per second. */
    double run(Contestant queue, int tasks) throws Exception {
        try (Probe probe = new Probe(setup, product)) {
            return rate(queue::start, () -> Arrivals.count() >= tasks && probe.isFinished(), longestMillis);
        }
    }

    /**
     * The same for tasks of which each is run twice: until nine of ten have ended. Whoever polls would come to the last
     * ones, which have become due meanwhile, only at its next poll.
     */
    double runMost(Contestant queue, int tasks) {
        return rate(queue::start, () -> Arrivals.count() >= tasks * 9L / 10, longestMillis);
    }

    /** Starts a client of Afterward and stops it when so many tasks have run. Returns tasks per second. */
    static double run(TaskService client, int tasks, long longestMillis) {
        double rate = rate(client::start, () -> Arrivals.count() >= tasks, longestMillis);
        client.stopNow();
        return rate;
    }

    private static <E extends Exception> double rate(Runnable start, End<E> end, long longestMillis) throws E {
        Arrivals.reset();
        long before = System.nanoTime();
        start.run();
        while (!Rates.isOver(before, longestMillis) && !end.isReached()) {
            LockSupport.parkNanos(500_000);
        }
        return Arrivals.count() * 1e9 / (System.nanoTime() - before);
    }
}
