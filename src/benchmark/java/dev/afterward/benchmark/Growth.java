package dev.afterward.benchmark;

import dev.afterward.Afterward;
import dev.afterward.Task;
import dev.afterward.TaskService;
import dev.afterward.TaskQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Whether a task costs Afterward more when many others lie beside it. */
final class Growth {

    private static final int CHUNK = 50_000;
    private static final int QUEUES = 10;
    private static final int PRIORITIES = 5;

    private final Path directory;
    private final Plan plan;
    private final Results results = new Results();
    private int files;

    Growth(Path directory, Plan plan) {
        this.directory = directory;
        this.plan = plan;
    }

    /** Lies in a queue that is paused. */
    @TaskQueue(name = "paused")
    public record Paused(Order order) implements Task {}

    Results measure() throws Exception {
        drain(plan.bulk(), client -> {});
        double[] few = new double[5];
        for (int i = 0; i < few.length; i++) {
            few[i] = drain(plan.few(), client -> {});
        }
        Arrays.sort(few);
        results.put("growth.few", few[few.length / 2]);
        results.put("growth.bulk", drain(plan.bulk(), client -> {}));
        results.put("growth.many", drain(plan.many(), client -> {}));
        results.put("growth.paused", drain(plan.bulk(), client -> {
            client.operations().pause("paused");
            fill(plan.many(), count -> client.add(Collections.nCopies(count, new Paused(Order.now())))
                    .submit());
        }));
        results.put("growth.scheduled", drain(plan.bulk(), client -> fill(plan.many(), count -> client.add(
                        Rates.orders(count))
                .after(Duration.ofDays(1))
                .priority(100)
                .submit())));
        results.put("growth.scattered", scattered());
        return results;
    }

    private double drain(int tasks, Consumer<TaskService> beside) throws Exception {
        Afterward.Builder builder = builder()
                .processor(Order.class, (order, context) -> Arrivals.arrived(order.sent()))
                .processor(Paused.class, (paused, context) -> Arrivals.arrived(0));
        return drain(builder.build(), tasks, client -> {
            beside.accept(client);
            fill(tasks, count -> client.add(Rates.orders(count)).submit());
        });
    }

    /** Ten queues of five priorities, and no two neighbours in the file belong together. */
    private double scattered() throws Exception {
        Afterward.Builder builder = builder();
        Scattered.TYPES.forEach(type -> Scattered.process(builder, type));
        Random random = new Random(4711);
        return drain(builder.build(), plan.many() / 5, client -> fill(plan.many() / 5, count -> {
            for (int priority = 0; priority < PRIORITIES; priority++) {
                List<Task> tasks = new ArrayList<>();
                for (int i = 0; i < count / PRIORITIES; i++) {
                    tasks.add(Scattered.of(random.nextInt(QUEUES), Order.now()));
                }
                client.add(tasks).priority(random.nextInt(PRIORITIES)).submit();
            }
        }));
    }

    private Afterward.Builder builder() {
        return Clients.on(directory.resolve("growth-" + files++ + ".db"), false);
    }

    private static double drain(TaskService client, int tasks, Consumer<TaskService> fill) {
        fill.accept(client);
        return Drain.run(client, tasks, 120_000);
    }

    private static void fill(int tasks, IntConsumer chunk) {
        for (int left = tasks; left > 0; left -= CHUNK) {
            chunk.accept(Math.min(left, CHUNK));
        }
    }
}
