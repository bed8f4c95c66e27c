package dev.afterward.benchmark;

import java.util.concurrent.locks.LockSupport;

/**
 * Runs what a store holds until nothing is left: neither to run nor to write down.
 *
 * @param setup where
 * @param name who
 * @param longestMillis after how long it is broken off
 */
record Drain(Setup setup, Contestant.Name name, long longestMillis) {

    /** Starts the queue. Returns tasks per second. */
    double run(Contestant queue, int tasks) throws Exception {
        Arrivals.reset();
        try (Probe probe = new Probe(setup, name)) {
            long before = System.nanoTime();
            queue.start();
            while (!Rates.isOver(before, longestMillis)
                    && (Arrivals.count() < tasks || !probe.isFinished())) {
                LockSupport.parkNanos(500_000);
            }
            return Arrivals.count() * 1e9 / (System.nanoTime() - before);
        }
    }
}
