package dev.afterward.soak;

import dev.afterward.Afterward;
import dev.afterward.Backoff;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Work as an application has it: quick tasks, slow ones, failing ones, late ones, many at once, some cancelled. */
final class SoakLoad implements AutoCloseable {

    private static final int THREADS = 2;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_TIMES = 100_000;

    /** Succeeds at once. */
    @TaskQueue(name = "quick", retention = @Retention(duration = "PT20S", tasks = Retain.ALL, payload = Retain.ALL))
    public record Quick(String text) implements Task {}

    /** Fails twice. */
    @TaskQueue(
            name = "stubborn",
            maxAttempts = 3,
            backoff = @Backoff(initial = "PT0.2S", multiplier = 2),
            retention = @Retention(duration = "PT20S", tasks = Retain.ALL))
    public record Stubborn(int number) implements Task {}

    /** Takes longer than it may. */
    @TaskQueue(name = "slow", timeout = "PT0.05S", retention = @Retention(duration = "PT20S", tasks = Retain.ALL))
    public record Slow(int number) implements Task {}

    private final TaskService client;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicLong enqueued = new AtomicLong();
    private final AtomicLong attempts = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final long[] times = new long[MOST_TIMES];
    private int timed;
    private volatile boolean ended;

    SoakLoad(Path file) {
        client = Afterward.builder()
                .sqlite(file)
                .workers(6)
                .cleanupInterval(Duration.ofSeconds(5))
                .processor(Quick.class, (task, context) -> attempts.incrementAndGet())
                .processor(Stubborn.class, (task, context) -> {
                    attempts.incrementAndGet();
                    if (context.attempt() < 3) {
                        throw new IllegalStateException("attempt " + context.attempt());
                    }
                })
                .processor(Slow.class, (task, context) -> {
                    attempts.incrementAndGet();
                    TimeUnit.SECONDS.sleep(5);
                })
                .build();
    }

    TaskService client() {
        return client;
    }

    void begin() {
        for (int thread = 0; thread < THREADS; thread++) {
            SplittableRandom chance = new SplittableRandom(thread);
            threads.execute(() -> {
                // At a fixed rate, or what is stored would follow the machine's other work.
                for (long next = System.nanoTime(); !ended; next += STEP_NANOS) {
                    step(chance);
                    LockSupport.parkNanos(next + STEP_NANOS - System.nanoTime());
                }
            });
        }
    }

    private void step(SplittableRandom chance) {
        int kind = chance.nextInt(1_000);
        if (kind < 5) {
            List<Quick> many = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                many.add(quick(chance));
            }
            client.add(many).submit();
            enqueued.addAndGet(many.size());
        } else if (kind < 100) {
            List<TaskId> later = client.add(quick(chance))
                    .after(Duration.ofMillis(chance.nextInt(5_000)))
                    .submit();
            enqueued.incrementAndGet();
            if (chance.nextBoolean() && client.cancel(later.get(0))) {
                cancelled.incrementAndGet();
            }
        } else if (kind < 150) {
            client.enqueue(new Stubborn(kind));
            enqueued.incrementAndGet();
        } else if (kind < 160) {
            client.enqueue(new Slow(kind));
            enqueued.incrementAndGet();
        } else {
            Quick quick = quick(chance);
            long began = System.nanoTime();
            client.enqueue(quick);
            time(System.nanoTime() - began);
            enqueued.incrementAndGet();
        }
    }

    private static Quick quick(SplittableRandom chance) {
        return new Quick("x".repeat(chance.nextInt(1_500)));
    }

    private synchronized void time(long nanos) {
        if (timed < times.length) {
            times[timed++] = nanos;
        }
    }

    /** Of the enqueues since it was asked last: what 99 of 100 stayed below, in milliseconds. */
    synchronized double percentile99() {
        long[] sorted = Arrays.copyOf(times, timed);
        timed = 0;
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)] / 1e6;
    }

    String counts() {
        return enqueued + " tasks enqueued, " + cancelled + " cancelled, " + attempts + " attempts";
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        threads.shutdown();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the load does not end");
        }
    }
}
