package dev.afterward.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** How fast a contestant takes in and runs, and how soon. */
final class Rates {

    private static final int MANY_THREADS = 8;
    private static final int MOST_AHEAD = 5_000;
    private static final long LONGEST_AWAITED_MILLIS = 10_000;
    private static final long IDLE_PAUSE_NANOS = 4_000_000;

    private final Set<Row> rows;
    private final Contestant.Name name;
    private final boolean full;
    private final Path directory;
    private final Plan plan;
    private final Results results = new Results();
    private int files;

    Rates(Set<Row> rows, Contestant.Name name, boolean full, Path directory, Plan plan) {
        this.rows = rows;
        this.name = name;
        this.full = full;
        this.directory = directory;
        this.plan = plan;
    }

    Results measure() throws Exception {
        warmUp();
        if (rows.contains(Row.ENQUEUE)) {
            enqueue("enqueue-1", 1);
            enqueue("enqueue-8", MANY_THREADS);
        }
        if (rows.contains(Row.DRAIN) && name != Contestant.Name.JOBRUNR) {
            bulk("bulk", plan.bulk(), false);
            bulk("few", plan.few(), false);
        }
        if (rows.contains(Row.RETAINED) && name != Contestant.Name.DB_SCHEDULER) {
            bulk("bulk.retained", plan.bulk(), true);
            bulk("few.retained", plan.few(), true);
        }
        double rate = rows.contains(Row.STEADY) || rows.contains(Row.LATENCY) ? steady() : 0;
        if (rows.contains(Row.LATENCY)) {
            idle();
            half(rate);
        }
        return results;
    }

    private Setup setup(boolean retained) {
        return new Setup(directory.resolve("rates-" + files++ + ".db"), full, retained, null);
    }

    static List<Order> orders(int number) {
        List<Order> orders = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            orders.add(Order.now());
        }
        return orders;
    }

    private void warmUp() throws Exception {
        try (Contestant queue = name.open(setup(false))) {
            queue.start();
            Producers.run(MANY_THREADS, plan.warmUpMillis() / 2, () -> queue.enqueue(Order.now()));
        }
        long before = System.nanoTime();
        do {
            Setup setup = setup(name != Contestant.Name.DB_SCHEDULER);
            try (Contestant queue = name.open(setup)) {
                queue.enqueue(orders(plan.bulk() / 5));
                new Drain(setup, name, plan.warmUpMillis() / 2).run(queue, plan.bulk() / 5);
            }
        } while (!isOver(before, plan.warmUpMillis() / 2));
    }

    private void enqueue(String what, int threads) throws Exception {
        try (Contestant queue = name.open(setup(false))) {
            Histogram taken = Producers.run(threads, plan.rateMillis(), () -> queue.enqueue(Order.now()));
            results.put(what, taken, plan.rateMillis());
        }
    }

    private void bulk(String what, int number, boolean retained) throws Exception {
        Setup setup = setup(retained);
        try (Contestant queue = name.open(setup)) {
            List<Order> orders = orders(number);
            long before = System.nanoTime();
            queue.enqueue(orders);
            results.put(what + ".rate", number * 1e9 / (System.nanoTime() - before));
            results.put(
                    what + ".drain.rate",
                    new Drain(setup, name, window(plan.longestDrainMillis())).run(queue, number));
        }
    }

    /** Whoever polls is watched for some polls. */
    private long window(long millis) {
        return Math.max(millis, (long) plan.polls() * name.pollMillis);
    }

    private double steady() throws Exception {
        long window = window(plan.rateMillis() * 2L);
        try (Contestant queue = name.open(setup(false))) {
            Arrivals.reset();
            queue.start();
            long before = System.nanoTime();
            LongAdder sent = new LongAdder();
            Producers.run(MANY_THREADS, window, () -> {
                while (sent.sum() - Arrivals.count() > MOST_AHEAD && !isOver(before, window)) {
                    LockSupport.parkNanos(100_000);
                }
                queue.enqueue(Order.now());
                sent.increment();
            });
            double rate = Arrivals.count() * 1e9 / (System.nanoTime() - before);
            results.put("steady.rate", rate);
            return rate;
        }
    }

    static boolean isOver(long before, long millis) {
        return System.nanoTime() - before > millis * 1_000_000;
    }

    private void idle() throws Exception {
        try (Contestant queue = name.open(setup(false))) {
            queue.start();
            oneByOne(plan.latencies() / 5, () -> queue.enqueue(Order.now()));
            Arrivals.record();
            oneByOne(plan.latencies(), () -> queue.enqueue(Order.now()));
            results.put("latency.idle", Arrivals.recorded());
        }
    }

    /** One by one, with pauses that let everybody go to sleep; the pace does not depend on who is measured. */
    static void oneByOne(int number, Producers.Step step) throws Exception {
        Arrivals.reset();
        long next = System.nanoTime();
        for (int i = 0; i < number; i++) {
            next += IDLE_PAUSE_NANOS;
            for (long now = System.nanoTime(); now < next; now = System.nanoTime()) {
                LockSupport.parkNanos(next - now);
            }
            step.run();
        }
        awaitArrivals(number);
    }

    private void half(double steady) throws Exception {
        try (Contestant queue = name.open(setup(false))) {
            queue.start();
            Producers.runAtRate(MANY_THREADS, plan.rateMillis() / 3, steady / 2, queue);
            Arrivals.reset();
            Arrivals.record();
            long sent = Producers.runAtRate(MANY_THREADS, window(plan.rateMillis() * 2L), steady / 2, queue);
            awaitArrivals(sent);
            results.put("latency.half", Arrivals.recorded());
        }
    }

    private static void awaitArrivals(long number) {
        long before = System.nanoTime();
        while (Arrivals.count() < number && !isOver(before, LONGEST_AWAITED_MILLIS)) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
