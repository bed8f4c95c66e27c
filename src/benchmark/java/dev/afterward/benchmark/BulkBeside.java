package dev.afterward.benchmark;

import dev.afterward.TaskService;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What others notice of a caller who adds very many tasks at once: another caller, who enqueues one every two
 * milliseconds, and another queue, which is never empty.
 */
final class BulkBeside {

    private static final long PAUSE_NANOS = 2_000_000;
    private static final int OTHERS = 50_000;

    private final boolean full;
    private final Path directory;
    private final Plan plan;
    private final AtomicLong lastStart = new AtomicLong();
    private final AtomicLong longestGap = new AtomicLong();
    private final AtomicLong longestEnqueue = new AtomicLong();
    private final AtomicLong largestLog = new AtomicLong();

    BulkBeside(boolean full, Path directory, Plan plan) {
        this.full = full;
        this.directory = directory;
        this.plan = plan;
    }

    Results measure() throws Exception {
        Path file = directory.resolve("bulk-beside.db");
        TaskService client = Clients.on(file, full)
                .processor(Growth.Paused.class, (paused, context) -> {})
                .processor(Order.class, (order, context) -> started())
                .build();
        client.operations().pause("paused");
        client.add(Rates.orders(OTHERS)).submit();
        client.start();
        AtomicBoolean over = new AtomicBoolean();
        Thread caller = new Thread(() -> enqueue(client, over));
        caller.start();
        LockSupport.parkNanos(plan.warmUpMillis() * 1_000_000L / 3);
        longestGap.set(0);
        longestEnqueue.set(0);
        Thread sizes = new Thread(() -> watch(Path.of(file + "-wal"), over));
        sizes.start();
        Results results = new Results();
        long before = System.nanoTime();
        client.add(Collections.nCopies(plan.many(), new Growth.Paused(Order.now())))
                .submit();
        results.put("beside.bulk.rate", plan.many() * 1e9 / (System.nanoTime() - before));
        over.set(true);
        caller.join();
        sizes.join();
        results.put("beside.enqueue.max", longestEnqueue.get() / 1e6);
        results.put("beside.gap.max", Math.max(longestGap.get(), System.nanoTime() - lastStart.get()) / 1e6);
        results.put("beside.wal.mb", largestLog.get() / 1e6);
        client.stopNow();
        return results;
    }

    /** Ten workers have work for longer than the bulk takes. */
    private void started() throws InterruptedException {
        long now = System.nanoTime();
        long last = lastStart.getAndSet(now);
        if (last != 0) {
            longestGap.accumulateAndGet(now - last, Math::max);
        }
        Thread.sleep(2);
    }

    private void watch(Path log, AtomicBoolean over) {
        while (!over.get()) {
            largestLog.accumulateAndGet(log.toFile().length(), Math::max);
            LockSupport.parkNanos(10 * PAUSE_NANOS);
        }
    }

    private void enqueue(TaskService client, AtomicBoolean over) {
        while (!over.get()) {
            long before = System.nanoTime();
            client.enqueue(Order.now());
            longestEnqueue.accumulateAndGet(System.nanoTime() - before, Math::max);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
