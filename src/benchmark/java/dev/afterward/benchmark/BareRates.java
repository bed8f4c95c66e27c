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
        try (BareDatabase warm = open(true)) {
            Producers.run(1, plan.warmUpMillis() / 2, warm::insertOne);
            warm.drain();
        }
        if (rows.contains(Row.ENQUEUE)) {
            enqueue("enqueue-1", 1);
            enqueue("enqueue-8", 8);
        }
        if (rows.contains(Row.DRAIN)) {
            bulk("bulk", plan.bulk(), false);
            bulk("few", plan.few(), false);
            bulk("many", plan.many(), false);
        }
        if (rows.contains(Row.RETAINED)) {
            bulk("bulk.retained", plan.bulk(), true);
            bulk("few.retained", plan.few(), true);
        }
        if (rows.contains(Row.LATENCY)) {
            idle();
        }
        return results;
    }

    /** A commit, then a word to a thread that waits for it: less cannot be done. */
    private void idle() throws Exception {
        BlockingQueue<Long> committed = new LinkedBlockingQueue<>();
        Thread waiting = new Thread(() -> takeAll(committed));
        waiting.start();
        try (BareDatabase database = open(false)) {
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

    private BareDatabase open(boolean retained) throws Exception {
        return new BareDatabase(new Setup(directory.resolve("bare-" + files++ + ".db"), full, retained, null));
    }

    private void enqueue(String what, int threads) throws Exception {
        try (BareDatabase database = open(false)) {
            Histogram taken = Producers.run(threads, plan.rateMillis(), database::insertOne);
            results.put(what, taken, plan.rateMillis());
        }
    }

    private void bulk(String what, int number, boolean retained) throws Exception {
        try (BareDatabase database = open(retained)) {
            long before = System.nanoTime();
            database.insertMany(number);
            results.put(what + ".rate", number * 1e9 / (System.nanoTime() - before));
            before = System.nanoTime();
            database.drain();
            results.put(what + ".drain.rate", number * 1e9 / (System.nanoTime() - before));
        }
    }
}
