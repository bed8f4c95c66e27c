package dev.afterward.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.afterward.CountedStatements;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a queue costs that has nothing to do. Without a contestant: what the virtual machine costs by itself. */
final class Idle {

    private static final long SETTLING_MILLIS = 3_000;

    private final Contestant.@Nullable Name name;
    private final Path directory;
    private final Plan plan;

    Idle(Contestant.@Nullable Name name, Path directory, Plan plan) {
        this.name = name;
        this.directory = directory;
        this.plan = plan;
    }

    Results measure() {
        Results results = new Results();
        if (name == null) {
            watch(results, new CountedStatements());
            return results;
        }
        CountedStatements counted = new CountedStatements();
        boolean watched = !Boolean.getBoolean("benchmark.foreign");
        Setup setup = new Setup(directory.resolve("idle.db"), false, Setup.Ending.FORGOTTEN, watched ? counted : null);
        try (Contestant queue = name.open(setup)) {
            queue.start();
            for (int i = 0; i < 100; i++) {
                queue.enqueue(Order.now());
            }
            watch(results, counted);
        }
        return results;
    }

    private void watch(Results results, CountedStatements counted) {
        LockSupport.parkNanos(SETTLING_MILLIS * 1_000_000);
        System.gc();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        int statements = counted.count();
        long before = System.nanoTime();
        while (!Rates.isOver(before, plan.idleMillis())) {
            LockSupport.parkNanos(plan.idleMillis() * 1_000_000L);
        }
        double minutes = plan.idleMillis() / 60_000.0;
        results.put("idle.cpu", (system.getProcessCpuTime() - cpu) / 1e6 / minutes);
        results.put("idle.statements", (counted.count() - statements) / minutes);
    }
}
