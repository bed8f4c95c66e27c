package dev.afterward.benchmark;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.HdrHistogram.Histogram;

/** The bare database's figures for what {@link Rates} measures. */
final class BareRates {

    private final Set<Row> rows;
    private final boolean full;
    private final Path directory;
    private final Plan plan;
    private final Results results = new Results();
    private int files;

    BareRates(Set<Row> rows, boolean full, Path directory, Plan plan) {
        this.rows = rows;
        this.full = full;
        this.directory = directory;
        this.plan = plan;
    }

    Results measure() throws Exception {
        try (BareDatabase warm = open(Setup.Ending.RETAINED, Order.now())) {
            Producers.run(1, plan.warmUpMillis() / 2, warm::insertOne);
            warm.drain();
        }
        Order order = Order.now();
        if (rows.contains(Row.ENQUEUE)) {
            enqueue("enqueue-1", 1, order);
            enqueue("enqueue-8", 8, order);
        }
        if (rows.contains(Row.DRAIN)) {
            bulk("bulk", plan.bulk(), Setup.Ending.FORGOTTEN, order);
            bulk("few", plan.few(), Setup.Ending.FORGOTTEN, order);
            if (!full) {
                bulk("many", plan.many(), Setup.Ending.FORGOTTEN, order);
            }
        }
        if (rows.contains(Row.RETAINED)) {
            bulk("bulk.retained", plan.bulk(), Setup.Ending.RETAINED, order);
            bulk("few.retained", plan.few(), Setup.Ending.RETAINED, order);
        }
        if (rows.contains(Row.LATENCY)) {
            idle();
        }
        if (rows.contains(Row.LARGE)) {
            enqueue("large.enqueue-1", 1, Order.large());
            bulk("large", plan.few() / 10, Setup.Ending.FORGOTTEN, Order.large());
        }
        return results;
    }

    /** A commit, then a word to a thread that waits for it: less cannot be done. */
    private void idle() throws Exception {
        BlockingQueue<Long> committed = new LinkedBlockingQueue<>();
        Thread waiting = new Thread(() -> takeAll(committed));
        waiting.start();
        try (BareDatabase database = open(Setup.Ending.FORGOTTEN, Order.now())) {
            Producers.Step step = () -> {
                long sent = System.nanoTime();
                database.insertOne();
                committed.add(sent);
            };
            Rates.oneByOne(plan.latencies() / 5, step);
            Arrivals.record();
            Rates.oneByOne(plan.latencies(), step);
            results.put("latency.idle", Arrivals.recorded());
        } finally {
            waiting.interrupt();
        }
    }

    private static void takeAll(BlockingQueue<Long> committed) {
        try {
            while (true) {
                Arrivals.arrived(committed.take());
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private BareDatabase open(Setup.Ending ending, Order order) throws Exception {
        return new BareDatabase(new Setup(directory.resolve("bare-" + files++ + ".db"), full, ending, null), order);
    }

    private void enqueue(String what, int threads, Order order) throws Exception {
        try (BareDatabase database = open(Setup.Ending.FORGOTTEN, order)) {
            long syncs = Syncs.count();
            Histogram taken = Producers.run(threads, plan.rateMillis(), database::insertOne);
            results.put(what, taken, plan.rateMillis());
            results.put(what + ".syncs", Syncs.perThousand(syncs, taken.getTotalCount()));
        }
    }

    private void bulk(String what, int number, Setup.Ending ending, Order order) throws Exception {
        try (BareDatabase database = open(ending, order)) {
            long before = System.nanoTime();
            database.insertMany(number);
            results.put(what + ".rate", number * 1e9 / (System.nanoTime() - before));
            before = System.nanoTime();
            long syncs = Syncs.count();
            database.drain();
            results.put(what + ".drain.rate", number * 1e9 / (System.nanoTime() - before));
            results.put(what + ".drain.syncs", Syncs.perThousand(syncs, number));
        }
    }
}
