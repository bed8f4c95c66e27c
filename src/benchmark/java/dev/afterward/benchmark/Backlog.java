package dev.afterward.benchmark;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * What a large backlog costs: the heap, and the speed. The rows are copies, made by SQL, of one that the contestant has
 * written: to fill the store is not what is measured here.
 */
final class Backlog {

    private static final int SMALL = 1_000;
    private static final long SETTLING_MILLIS = 2_000;

    private final Contestant.Name name;
    private final Path directory;
    private final Plan plan;
    private final Results results = new Results();

    Backlog(Contestant.Name name, Path directory, Plan plan) {
        this.name = name;
        this.directory = directory;
        this.plan = plan;
    }

    Results measure() throws Exception {
        results.put("heap.small", heapBehindClosedGate(SMALL));
        results.put("heap.many", heapBehindClosedGate(plan.many()));
        return results;
    }

    private double heapBehindClosedGate(int tasks) throws Exception {
        Setup setup = Setup.plain(directory.resolve("backlog-" + tasks + ".db"), false);
        try (Contestant queue = name.open(setup)) {
            queue.enqueue(Order.now());
        }
        Probe.multiply(setup, name.product, tasks);
        CountDownLatch gate = new CountDownLatch(1);
        Arrivals.hold(gate);
        try (Contestant queue = name.open(setup)) {
            Arrivals.reset();
            queue.start();
            awaitMillis(SETTLING_MILLIS);
            double used = usedHeap();
            gate.countDown();
            if (tasks == plan.many()) {
                rate();
            }
            return used;
        }
    }

    private void rate() {
        awaitMillis(plan.warmUpMillis() / 2);
        long countBefore = Arrivals.count();
        long before = System.nanoTime();
        awaitMillis(plan.rateMillis());
        results.put("many.drain.rate", (Arrivals.count() - countBefore) * 1e9 / (System.nanoTime() - before));
    }

    private static void awaitMillis(long millis) {
        long before = System.nanoTime();
        while (!Rates.isOver(before, millis)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** In megabytes, after everything that nobody needs was collected. */
    private static double usedHeap() {
        double used = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
        }
        return used;
    }
}
