package dev.afterward.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A contestant in a virtual machine of its own, told by its input what to do. It answers each line by one that begins with
 * {@link #ANSWER}, of numbers by their names.
 */
final class Node {

    static final String ANSWER = "=";

    private static final int TURNS = 3;

    /** Longer than the time in which Afterward says to other nodes only once that there is something to do. */
    private static final long PAUSE_NANOS = 20_000_000;

    private final PostgresContestant name;
    private final Plan plan;
    private @Nullable Contestant contestant;
    private @Nullable JtaApplication application;
    private Map<Long, Long> starts = Map.of();

    private Node(PostgresContestant name, Plan plan) {
        this.name = name;
        this.plan = plan;
    }

    /**
     * Does what it is told until its input ends.
     *
     * @param args who, the plan
     */
    @SuppressWarnings("SystemOut")
    public static void main(String... args) throws Exception {
        Node node = new Node(PostgresContestant.valueOf(args[0]), Plan.of(args[1]));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(ANSWER + new ObjectMapper().writeValueAsString(node.perform(line.split(" ", -1))));
        }
        // A contestant's thread must not keep the machine running.
        Runtime.getRuntime().halt(0);
    }

    private Map<String, Double> perform(String[] words) throws Exception {
        Results results = new Results();
        switch (words[0]) {
            case "warm" -> warm(words[1]);
            case "open" -> {
                Arrivals.reset();
                contestant = name.open(words[1]);
            }
            case "close" -> close();
            case "fill" -> fill(opened(), Integer.parseInt(words[1]), Integer.parseInt(words[2]), results);
            case "start" -> opened().start();
            case "count" -> results.put("count", (double) Arrivals.count());
            case "steady" ->
                steady(opened(), Integer.parseInt(words[1]), Integer.parseInt(words[2]), results);
            case "application" -> application = new JtaApplication(words[1], Integer.parseInt(words[2]));
            case "transactions" -> transactions(results);
            case "commits" -> commits(Integer.parseInt(words[1]), results);
            case "keep" -> {
                Arrivals.reset();
                starts = Arrivals.keep();
            }
            case "starts" -> starts(Integer.parseInt(words[1]), results);
            case "enqueue" -> enqueue(opened(), Integer.parseInt(words[1]), results);
            default -> throw new IOException("a node does not know '" + words[0] + "'");
        }
        return results.numbers();
    }

    private void close() {
        if (contestant != null) {
            contestant.close();
            contestant = null;
        }
        if (application != null) {
            application.close();
            application = null;
        }
    }

    private Contestant opened() {
        if (contestant == null) {
            throw new IllegalStateException("the contestant is not open");
        }
        return contestant;
    }

    /**
     * Enqueues and runs one by one, then by the bulk: for a time and for a number of tasks, since on a busy machine there is
     * little in a time; who is slow does not have to reach the number.
     */
    private void warm(String url) throws Exception {
        try (Contestant queue = name.open(url)) {
            if (name != PostgresContestant.BARE) {
                queue.start();
            }
            Producers.run(Rates.MANY_THREADS, plan.warmUpMillis() / 2, () -> queue.enqueue(Order.now()));
        }
        int part = plan.bulk() / 5;
        long before = System.nanoTime();
        for (int run = 0;
                !Rates.isOver(before, plan.warmUpMillis())
                        || (run < 2 * plan.bulk() && !Rates.isOver(before, 3L * plan.warmUpMillis()));
                run += part) {
            try (Contestant queue = name.open(url)) {
                Arrivals.reset();
                fill(queue, part, part / 2, new Results());
                queue.start();
                Rates.awaitArrivals(part);
            }
        }
        Arrivals.reset();
    }

    private static void fill(Contestant queue, int tasks, int inOneCall, Results results) {
        long before = System.nanoTime();
        for (int left = tasks; left > 0; left -= inOneCall) {
            queue.enqueue(Rates.orders(Math.min(left, inOneCall)));
        }
        results.put("rate", tasks * 1e9 / (System.nanoTime() - before));
    }

    private void enqueue(Contestant queue, int threads, Results results) throws Exception {
        Histogram taken = Producers.run(threads, plan.rateMillis(), () -> queue.enqueue(Order.now()));
        results.put("enqueue-" + threads, taken, plan.rateMillis());
    }

    /** Enqueues at a rate, which does not depend on who is measured: how long after that tasks start. */
    private static void steady(Contestant queue, int perSecond, int millis, Results results) throws Exception {
        Arrivals.reset();
        Arrivals.record();
        Rates.awaitArrivals(Producers.runAtRate(Rates.MANY_THREADS, millis, perSecond, queue));
        results.put("steady", Arrivals.recorded());
    }

    /** Both in turn, so that a machine that becomes slower does so for both. */
    private void transactions(Results results) throws Exception {
        JtaApplication running = application();
        Producers.run(Rates.MANY_THREADS, plan.warmUpMillis() / 2, running::byHand);
        Producers.run(Rates.MANY_THREADS, plan.warmUpMillis() / 2, running::task);
        Histogram byHand = new Histogram(3);
        Histogram task = new Histogram(3);
        for (int i = 0; i < TURNS; i++) {
            byHand.add(Producers.run(Rates.MANY_THREADS, plan.rateMillis(), running::byHand));
            task.add(Producers.run(Rates.MANY_THREADS, plan.rateMillis(), running::task));
        }
        results.put("jta.by-hand", byHand, (long) TURNS * plan.rateMillis());
        results.put("jta.task", task, (long) TURNS * plan.rateMillis());
    }

    /** Transactions one by one, each with a task: when their commits have returned, by when the tasks were sent. */
    private void commits(int number, Results results) throws Exception {
        JtaApplication running = application();
        Rates.withPauses(number, PAUSE_NANOS, () -> {
            long sent = running.task();
            results.put(Long.toString(sent), (double) System.nanoTime());
        });
    }

    /** When so many tasks have begun here, by when they were sent. */
    private void starts(int number, Results results) {
        Rates.awaitArrivals(number);
        starts.forEach((sent, start) -> results.put(Long.toString(sent), (double) start));
    }

    private JtaApplication application() {
        if (application == null) {
            throw new IllegalStateException("the application is not running");
        }
        return application;
    }
}
