package dev.afterward.benchmark;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** The same in a virtual machine that has compiled nothing yet, as after each start. */
final class Cold {

    private static final int FIRST = 1_000;

    private final Contestant.Name name;
    private final boolean full;
    private final Path directory;
    private final Plan plan;
    private final Results results = new Results();

    Cold(Contestant.Name name, boolean full, Path directory, Plan plan) {
        this.name = name;
        this.full = full;
        this.directory = directory;
        this.plan = plan;
    }

    /** From nothing to the first task that runs, and the first ones that are enqueued. */
    Results start() throws Exception {
        Setup setup = Setup.plain(directory.resolve("cold.db"), full);
        long before = System.nanoTime();
        try (Contestant queue = name.open(setup)) {
            queue.start();
            results.put("cold.start.ms", (System.nanoTime() - before) / 1e6);
            queue.enqueue(Order.now());
            while (Arrivals.count() == 0 && !Rates.isOver(before, 30_000)) {
                LockSupport.parkNanos(50_000);
            }
            results.put("cold.first.ms", (System.nanoTime() - before) / 1e6);
            Histogram taken = new Histogram(3);
            before = System.nanoTime();
            for (int i = 0; i < FIRST; i++) {
                long one = System.nanoTime();
                queue.enqueue(Order.now());
                taken.recordValue(System.nanoTime() - one);
            }
            results.put("cold.enqueue", taken, (System.nanoTime() - before) / 1_000_000);
        }
        return results;
    }

    /** A backlog that was there before: copies, made by SQL, of one. */
    Results drain() throws Exception {
        Setup setup = Setup.plain(directory.resolve("cold-drain.db"), full);
        try (Contestant queue = name.open(setup)) {
            queue.enqueue(Order.now());
        }
        Probe.multiply(setup, name.product, plan.few());
        try (Contestant queue = name.open(setup)) {
            long longest = Math.max(3L * plan.longestDrainMillis(), (long) plan.polls() * name.product.pollMillis);
            results.put("cold.drain.rate", new Drain(setup, name.product, longest).run(queue, plan.few()));
        }
        return results;
    }
}
