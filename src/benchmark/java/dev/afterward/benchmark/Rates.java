package dev.afterward.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.logging.LogManager;
import org.HdrHistogram.Histogram;

/** How fast a contestant takes in and runs, and how soon. */
final class Rates {

    static final int MANY_THREADS = 8;
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
            enqueue("enqueue-1", 1, Order::now);
            enqueue("enqueue-8", MANY_THREADS, Order::now);
        }
        if (rows.contains(Row.DRAIN) && name.product.forgets()) {
            // A peer would sync for each task of it: what a sync costs is said by fewer.
            if (!full || name == Contestant.Name.AFTERWARD) {
                bulk("bulk", orders(plan.bulk()), Setup.Ending.FORGOTTEN);
            }
            bulk("few", orders(plan.few()), Setup.Ending.FORGOTTEN);
        }
        if (rows.contains(Row.RETAINED) && name.product.retains()) {
            bulk("bulk.retained", orders(plan.bulk()), Setup.Ending.RETAINED);
            bulk("few.retained", orders(plan.few()), Setup.Ending.RETAINED);
        }
        double rate = rows.contains(Row.STEADY) || rows.contains(Row.LATENCY) ? steady() : 0;
        if (rows.contains(Row.LATENCY)) {
            idle();
            half(rate);
        }
        if (rows.contains(Row.LARGE)) {
            enqueue("large.enqueue-1", 1, Order::large);
            bulk("large", Collections.nCopies(plan.few() / 10, Order.large()), Setup.Ending.FORGOTTEN);
        }
        if (rows.contains(Row.RETRY) && name.product.retriesAtOnce()) {
            retry();
        }
        return results;
    }

    private Setup setup() {
        return setup(Setup.Ending.FORGOTTEN);
    }

    private Setup setup(Setup.Ending ending) {
        return new Setup(directory.resolve("rates-" + files++ + ".db"), full, ending, null);
    }

    static List<Order> orders(int number) {
        List<Order> orders = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            orders.add(Order.now());
        }
        return orders;
    }

    private void warmUp() throws Exception {
        try (Contestant queue = name.open(setup())) {
            queue.start();
            Producers.run(MANY_THREADS, plan.warmUpMillis() / 2, () -> queue.enqueue(Order.now()));
        }
        long before = System.nanoTime();
        do {
            Setup setup = setup(name.product.retains() ? Setup.Ending.RETAINED : Setup.Ending.FORGOTTEN);
            try (Contestant queue = name.open(setup)) {
                queue.enqueue(orders(plan.bulk() / 5));
                new Drain(setup, name.product, plan.warmUpMillis() / 2).run(queue, plan.bulk() / 5);
            }
        } while (!isOver(before, plan.warmUpMillis() / 2));
    }

    private void enqueue(String what, int threads, Supplier<Order> order) throws Exception {
        try (Contestant queue = name.open(setup())) {
            // In the same way: nobody runs the tasks, and that takes other paths.
            Producers.run(threads, plan.warmUpMillis(), () -> queue.enqueue(order.get()));
            long syncs = Syncs.count();
            Histogram taken = Producers.run(threads, plan.rateMillis(), () -> queue.enqueue(order.get()));
            results.put(what, taken, plan.rateMillis());
            results.put(what + ".syncs", Syncs.perThousand(syncs, taken.getTotalCount()));
        }
    }

    private void bulk(String what, List<Order> orders, Setup.Ending ending) throws Exception {
        Setup setup = setup(ending);
        try (Contestant queue = name.open(setup)) {
            long before = System.nanoTime();
            queue.enqueue(orders);
            results.put(what + ".rate", orders.size() * 1e9 / (System.nanoTime() - before));
            Drain drain = new Drain(setup, name.product, window(plan.longestDrainMillis()));
            long syncs = Syncs.count();
            results.put(what + ".drain.rate", drain.run(queue, orders.size()));
            results.put(what + ".drain.syncs", Syncs.perThousand(syncs, Arrivals.count()));
        }
    }

    /** A peer gets fewer, so that it comes to an end. */
    private void retry() throws Exception {
        int number = name == Contestant.Name.AFTERWARD ? plan.bulk() / 5 : plan.bulk() / 50;
        Setup setup = setup(Setup.Ending.RETRIED);
        // Everybody logs each failure, and it is not the log that is measured.
        LogManager.getLogManager().reset();
        try (Contestant queue = name.open(setup)) {
            queue.enqueue(orders(number));
            results.put("retry.rate", new Drain(setup, name.product, 2L * plan.longestDrainMillis()).runMost(queue, number));
        }
    }

    /** Whoever polls is watched for some polls. */
    private long window(long millis) {
        return Math.max(millis, (long) plan.polls() * name.product.pollMillis);
    }

    private double steady() throws Exception {
        long window = window(plan.rateMillis() * 2L);
        try (Contestant queue = name.open(setup())) {
            Arrivals.reset();
            queue.start();
            long before = System.nanoTime();
            long syncs = Syncs.count();
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
            results.put("steady.syncs", Syncs.perThousand(syncs, Arrivals.count()));
            return rate;
        }
    }

    static boolean isOver(long before, long millis) {
        return System.nanoTime() - before > millis * 1_000_000;
    }

    private void idle() throws Exception {
        try (Contestant queue = name.open(setup())) {
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
        withPauses(number, IDLE_PAUSE_NANOS, step);
        awaitArrivals(number);
    }

    /** The same, whoever runs what is sent. */
    static void withPauses(int number, long pauseNanos, Producers.Step step) throws Exception {
        long next = System.nanoTime();
        for (int i = 0; i < number; i++) {
            next += pauseNanos;
            for (long now = System.nanoTime(); now < next; now = System.nanoTime()) {
                LockSupport.parkNanos(next - now);
            }
            step.run();
        }
    }

    private void half(double steady) throws Exception {
        try (Contestant queue = name.open(setup())) {
            queue.start();
            Producers.runAtRate(MANY_THREADS, plan.rateMillis() / 3, steady / 2, queue);
            Arrivals.reset();
            Arrivals.record();
            long sent = Producers.runAtRate(MANY_THREADS, window(plan.rateMillis() * 2L), steady / 2, queue);
            awaitArrivals(sent);
            results.put("latency.half", Arrivals.recorded());
        }
    }

    static void awaitArrivals(long number) {
        long before = System.nanoTime();
        while (Arrivals.count() < number && !isOver(before, LONGEST_AWAITED_MILLIS)) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
