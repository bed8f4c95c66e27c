package dev.afterward.benchmark.server;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What is measured inside the server. */
final class Steps {

    private static final long PAUSE_NANOS = 2_000_000;
    private static final long LONGEST_NANOS = 5_000_000_000L;

    private final Business business;
    private final ThreadFactory factory;
    private final Map<String, Double> numbers;

    Steps(Business business, ThreadFactory factory, Map<String, Double> numbers) {
        this.business = business;
        this.factory = factory;
        this.numbers = numbers;
    }

    /** Transactions for a while, or until there were so many; and what they cost, with the work that follows them. */
    void rate(int threads, int millis, int most) throws Exception {
        long cpu = cpuNanos();
        long before = System.nanoTime();
        long end = before + millis * 1_000_000L;
        AtomicInteger left = new AtomicInteger(most);
        // The server's own threads: in others a context for messages finds no transaction.
        ExecutorService executor = Executors.newFixedThreadPool(threads, factory);
        List<Future<List<Long>>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(executor.submit(() -> {
                List<Long> taken = new ArrayList<>();
                long start = System.nanoTime();
                while (start < end && left.decrementAndGet() >= 0) {
                    business.once();
                    long now = System.nanoTime();
                    taken.add(now - start);
                    start = now;
                }
                return taken;
            }));
        }
        List<Long> taken = new ArrayList<>();
        for (Future<List<Long>> one : all) {
            taken.addAll(one.get());
        }
        executor.shutdown();
        numbers.put("rate", taken.size() * 1e9 / (System.nanoTime() - before));
        numbers.put("count", (double) taken.size());
        percentiles(taken);
        boolean ended = System.getProperty("benchmark.way").equals(Way.NOTHING.name())
                || Started.await(business.sent(), 4 * LONGEST_NANOS);
        if (ended) {
            numbers.put("cpu", (cpuNanos() - cpu) / 1e6 / taken.size());
        }
    }

    /** From the return of the transaction to the start of the work, while nothing else is to be done. */
    void latency(int most) throws Exception {
        Started.timed(true);
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            long number = business.once();
            long returned = System.nanoTime();
            Long started = Started.time(number, LONGEST_NANOS);
            if (started != null) {
                taken.add(Math.max(0, started - returned));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        Started.timed(false);
        percentiles(taken);
    }

    /** A backlog behind a gate that then opens: until it is gone, or the time is up. */
    void drain(int most, int transaction, int millis) throws Exception {
        Started.closeGate();
        for (int left = most; left > 0; left -= transaction) {
            business.fill(Math.min(left, transaction));
        }
        // Whoever hands work over in a thread of its own has done so by now.
        LockSupport.parkNanos(500_000_000);
        long cpu = cpuNanos();
        long countBefore = Started.count();
        long before = System.nanoTime();
        Started.openGate();
        Started.await(business.sent(), millis * 1_000_000L);
        long done = Started.count() - countBefore;
        numbers.put("rate", done * 1e9 / (System.nanoTime() - before));
        numbers.put("cpu", (cpuNanos() - cpu) / 1e6 / Math.max(1, done));
        numbers.put("count", (double) done);
    }

    private void percentiles(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        if (sorted.length > 0) {
            numbers.put("p50", sorted[sorted.length / 2] / 1e6);
            numbers.put("p99", sorted[sorted.length * 99 / 100] / 1e6);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
