package dev.afterward.benchmark;

import dev.afterward.Task;
import dev.afterward.TaskService;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** What many queues cost Afterward. */
final class Queues {

    private static final int NEIGHBOURS = 300;
    private static final long CALM_MILLIS = 200;
    private static final long LONGEST_AWAITED_MILLIS = 60_000;

    private final Path directory;
    private final Plan plan;
    private final Results results = new Results();
    private int files;

    Queues(Path directory, Plan plan) {
        this.directory = directory;
        this.plan = plan;
    }

    Results measure() throws Exception {
        long before = System.nanoTime();
        while (!Rates.isOver(before, plan.warmUpMillis())) {
            backlog(1, plan.bulk() / 5);
        }
        for (int queues : new int[] {1, 100, 1_000}) {
            results.put("queues." + queues + ".drain.rate", backlog(queues, plan.bulk()));
        }
        one("queues.alone", 1);
        one("queues.beside-300", NEIGHBOURS + 1);
        rest();
        return results;
    }

    private TaskService client(int queues) throws Exception {
        return Numbered.queues(Clients.on(directory.resolve("queues-" + files++ + ".db"), false), queues)
                .build();
    }

    /** Tasks of all queues in turn. */
    private double backlog(int queues, int number) throws Exception {
        TaskService client = client(queues);
        List<Task> tasks = new ArrayList<>(number);
        for (int i = 0; i < number; i++) {
            tasks.add(Numbered.task(i % queues));
        }
        client.add(tasks).submit();
        return Drain.run(client, number, plan.longestDrainMillis());
    }

    /** Commits to one queue, the others have nothing to do. */
    private void one(String what, int queues) throws Exception {
        TaskService client = client(queues);
        client.start();
        Producers.Step step = () -> client.enqueue(Numbered.task(0));
        Rates.oneByOne(plan.latencies() / 5, step);
        Arrivals.record();
        Rates.oneByOne(plan.latencies(), step);
        results.put(what + ".latency", Arrivals.recorded());
        Producers.run(Rates.MANY_THREADS, plan.rateMillis() / 3, step);
        Histogram taken = Producers.run(Rates.MANY_THREADS, plan.rateMillis(), step);
        results.put(what + ".enqueue-8", taken, plan.rateMillis());
        client.stopNow();
    }

    /** Until no thread works any more; the compiler's do not count. */
    private void rest() throws Exception {
        TaskService client = client(plan.queues());
        long cpuBefore = cpuNanos();
        long before = System.nanoTime();
        client.start();
        long cpu = cpuNanos();
        long atWork = System.nanoTime();
        while (!Rates.isOver(atWork, CALM_MILLIS) && !Rates.isOver(before, LONGEST_AWAITED_MILLIS)) {
            LockSupport.parkNanos(2_000_000);
            long now = cpuNanos();
            if (now != cpu) {
                cpu = now;
                atWork = System.nanoTime();
            }
        }
        results.put("queues.very-many.rest.ms", (atWork - before) / 1e6);
        results.put("queues.very-many.rest.cpu", (cpu - cpuBefore) / 1e6);
        client.stopNow();
    }

    private static long cpuNanos() {
        long own = Thread.currentThread().getId();
        var threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            sum += id == own ? 0 : Math.max(0, threads.getThreadCpuTime(id));
        }
        // What a thread needs to find out that nothing is to be done is rest.
        return TimeUnit.MILLISECONDS.toNanos(TimeUnit.NANOSECONDS.toMillis(sum));
    }
}
