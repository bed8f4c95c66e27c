package dev.afterward.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The benchmark on PostgreSQL: one server, a database for each trial, the contestants in turn, round by round; then the
 * medians count.
 */
public final class PostgresBenchmark {

    /** How long a drain may take; its rate until then counts. */
    private static final long LONGEST_DRAIN_MILLIS = 5_000;

    private static final int CALL = 1_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final long BETWEEN_LOOKS_NANOS = 2_000_000;

    private static final int STEADY_RATE = 3_000;

    private final Path directory;
    private final Plan plan;
    private final String planName;
    private final Set<PostgresRow> rows;
    private final Library library;
    private final EmbeddedServer server;
    private final Optional<GraphileWorker> graphile;
    private final PrintStream out;
    private final Medians medians = new Medians();
    private final Map<PostgresContestant, List<NodeProcess>> nodes = new EnumMap<>(PostgresContestant.class);

    private PostgresBenchmark(
            Path directory, String planName, Set<PostgresRow> rows, EmbeddedServer server, PrintStream out)
            throws Exception {
        this.directory = directory;
        this.plan = Plan.of(planName);
        this.planName = planName;
        this.rows = rows;
        this.library = Library.present(directory);
        this.server = server;
        this.graphile =
                rows.contains(PostgresRow.DRAIN) || rows.contains(PostgresRow.BULK)
                        ? GraphileWorker.installed(directory, out) 
                        : Optional.empty();
        this.out = out;
    }

    /**
     * Runs the benchmark.
     *
     * @param args a directory, the plan's name, the rows or {@code all}, how many rounds or {@code plan}
     */
    @SuppressWarnings("SystemOut")
    public static void main(String... args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        int rounds = args[3].equals("plan") ? Plan.of(args[1]).rounds() : Integer.parseInt(args[3]);
        Set<PostgresRow> rows = PostgresRow.of(args[2]);
        try (EmbeddedServer server = new EmbeddedServer(directory)) {
            PostgresBenchmark benchmark = new PostgresBenchmark(directory, args[1], rows, server, System.out);
            try {
                benchmark.start();
                for (int round = 1; round <= rounds; round++) {
                    for (boolean synchronous : new boolean[] {false, true}) {
                        benchmark.round(round, synchronous);
                    }
                    new PostgresReport(benchmark.medians, args[1], round, server.version())
                            .write(directory, System.out);
                }
            } finally {
                benchmark.stop();
            }
        }
    }

    /** The nodes live as long as the benchmark, so that each is warmed up once and well. */
    private void start() throws Exception {
        for (PostgresContestant name : PostgresContestant.values()) {
            if (!takesPart(name)) {
                continue;
            }
            List<NodeProcess> own = new ArrayList<>();
            nodes.put(name, own);
            for (int i = 0; i < (name == PostgresContestant.AFTERWARD ? 2 : 1); i++) {
                NodeProcess node = name == PostgresContestant.GRAPHILE_WORKER
                        ? new NodeProcess(graphile.orElseThrow().command(plan), directory)
                        : NodeProcess.java(library, directory, List.of(name.name(), planName));
                own.add(node);
                try (PostgresTrial trial = server.create(false)) {
                    trial.prepare();
                    node.ask("warm " + trial.url(name));
                }
            }
        }
    }

    private boolean takesPart(PostgresContestant name) {
        return switch (name) {
            case AFTERWARD -> true;
            case GRAPHILE_WORKER -> graphile.isPresent();
            case DB_SCHEDULER_LOCK, DB_SCHEDULER_FETCH, BARE ->
                rows.stream().anyMatch(PostgresRow::isForAll);
        };
    }

    private void stop() throws IOException {
        for (List<NodeProcess> own : nodes.values()) {
            for (NodeProcess node : own) {
                node.close();
            }
        }
    }

    private void round(int round, boolean synchronous) throws Exception {
        for (PostgresContestant name : PostgresContestant.values()) {
            boolean foreign = name == PostgresContestant.GRAPHILE_WORKER;
            if (!nodes.containsKey(name)) {
                continue;
            }
            if (rows.contains(PostgresRow.DRAIN)) {
                measure(round, synchronous, name, "", this::drain, 1);
                if (name == PostgresContestant.AFTERWARD) {
                    measure(round, synchronous, name, "two nodes ", this::drain, 2);
                }
            }
            if (rows.contains(PostgresRow.BULK)) {
                measure(round, synchronous, name, "bulk ", this::bulk, 1);
            }
            if (rows.contains(PostgresRow.ENQUEUE) && !foreign) {
                measure(round, synchronous, name, "", this::enqueue, 1);
            }
        }
        if (rows.contains(PostgresRow.TRANSACTIONS)) {
            measure(round, synchronous, PostgresContestant.AFTERWARD, "", this::transactions, 1);
        }
        if (rows.contains(PostgresRow.LATENCY)) {
            measure(round, synchronous, PostgresContestant.AFTERWARD, "same node ", this::latency, 1);
            measure(round, synchronous, PostgresContestant.AFTERWARD, "another node ", this::latency, 2);
        }
        if (!synchronous) {
            beside(round);
        }
    }

    /** Rows that say nothing more where commits wait for the disk. The long ones are of one round. */
    private void beside(int round) throws Exception {
        if (rows.contains(PostgresRow.SNAPSHOT) && round == 1) {
            measure(round, false, PostgresContestant.AFTERWARD, "alone ", this::steady, 1);
            measure(round, false, PostgresContestant.AFTERWARD, "snapshot ", this::steadyBesideSnapshot, 1);
        }
        if (rows.contains(PostgresRow.BESIDE)) {
            measure(round, false, PostgresContestant.AFTERWARD, "scheduled ", this::drainBesideScheduled, 1);
            measure(round, false, PostgresContestant.AFTERWARD, "ended ", this::drainBesideEnded, 1);
        }
    }

    /** What is done with nodes that are warm, and with an empty schema. */
    private interface Work {
        Results measure(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes) throws Exception;
    }

    private void measure(
            int round, boolean synchronous, PostgresContestant name, String prefix, Work work, int number)
            throws Exception {
        long before = System.nanoTime();
        List<NodeProcess> own = Objects.requireNonNull(nodes.get(name)).subList(0, number);
        try (PostgresTrial trial = server.create(synchronous)) {
            trial.prepare();
            server.execute("checkpoint");
            Results results = work.measure(name, trial, own);
            all(own, "close");
            medians.add(name.title + (synchronous ? " on " : " off ") + prefix, results);
            out.println("round " + round + ", " + name.title + (synchronous ? " on " : " off ") + prefix + ", "
                    + (System.nanoTime() - before) / 1_000_000_000 + " s: " + results.numbers());
        }
    }

    private static void all(List<NodeProcess> nodes, String command) throws IOException {
        for (NodeProcess node : nodes) {
            node.say(command);
        }
        for (NodeProcess node : nodes) {
            node.answer();
        }
    }

    private Results drain(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes) throws Exception {
        all(nodes, "open " + trial.url(name));
        return drain(trial, nodes, CALL, name.table);
    }

    private Results bulk(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes) throws Exception {
        all(nodes, "open " + trial.url(name));
        return drain(trial, nodes, plan.bulk(), name.table);
    }

    private Results drain(PostgresTrial trial, List<NodeProcess> nodes, int inOneCall, String unfinished)
            throws Exception {
        Results results = new Results();
        results.put("fill.rate", number(nodes.get(0).ask("fill " + plan.bulk() + " " + inOneCall), "rate"));
        Costs costs = server.costs();
        long processors = processorNanos(nodes);
        long before = System.nanoTime();
        all(nodes, "start");
        while (!Rates.isOver(before, LONGEST_DRAIN_MILLIS)
                && (count(nodes) < plan.bulk() || !trial.isEmpty(unfinished))) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
        double seconds = (System.nanoTime() - before) / 1e9;
        long drained = count(nodes);
        results.put("drain.rate", drained / seconds);
        costs.put(results, "drain", server.costs(), drained);
        results.put("drain.node", (processorNanos(nodes) - processors) / 1e3 / drained);
        return results;
    }

    private static long processorNanos(List<NodeProcess> nodes) {
        return nodes.stream().mapToLong(NodeProcess::processorNanos).sum();
    }

    private static long count(List<NodeProcess> nodes) throws IOException {
        long count = 0;
        for (NodeProcess node : nodes) {
            count += (long) number(node.ask("count"), "count");
        }
        return count;
    }

    private static double number(Results results, String name) {
        return results.numbers().getOrDefault(name, Double.NaN);
    }

    private Results enqueue(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes) throws Exception {
        all(nodes, "open " + trial.url(name));
        Results results = new Results();
        for (int threads : new int[] {1, Rates.MANY_THREADS}) {
            nodes.get(0).ask("enqueue " + threads).numbers().forEach(results::put);
        }
        return results;
    }

    private Results transactions(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes) throws Exception {
        JtaApplication.install(trial.url());
        nodes.get(0).ask("application " + trial.url() + " 0");
        return nodes.get(0).ask("transactions");
    }

    /** The first node commits, the last one runs. */
    private Results latency(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes) throws Exception {
        JtaApplication.install(trial.url());
        NodeProcess committing = nodes.get(0);
        NodeProcess running = nodes.get(nodes.size() - 1);
        committing.ask("application " + trial.url() + " " + (committing == running ? Setup.WORKERS : 0));
        if (committing != running) {
            running.ask("open " + trial.url());
            running.ask("start");
        }
        running.ask("keep");
        committing.ask("commits " + plan.latencies() / 5);
        running.ask("starts " + plan.latencies() / 5);
        running.ask("keep");
        Results commits = committing.ask("commits " + plan.latencies());
        Results starts = running.ask("starts " + plan.latencies());
        Histogram waited = new Histogram(3);
        commits.numbers().forEach((sent, commit) -> {
            Double start = starts.numbers().get(sent);
            if (start != null) {
                waited.recordValue((long) Math.max(0, start - commit));
            }
        });
        Results results = new Results();
        results.put("latency", waited);
        results.put("latency.missing", commits.numbers().size() - (double) waited.getTotalCount());
        return results;
    }

    /** For a while, and then the sixth part of it, of which the figures are. */
    private Results steady(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes) throws Exception {
        NodeProcess node = nodes.get(0);
        node.ask("open " + trial.url());
        node.ask("start");
        int part = plan.idleMillis() / 6;
        node.ask("steady " + STEADY_RATE + " " + 5 * part);
        return node.ask("steady " + STEADY_RATE + " " + part);
    }

    private Results steadyBesideSnapshot(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes)
            throws Exception {
        try (Connection held = trial.connect();
                Statement plain = held.createStatement()) {
            held.setAutoCommit(false);
            plain.execute("set transaction isolation level repeatable read");
            plain.execute("select count(*) from pg_class");
            return steady(name, trial, nodes);
        }
    }

    private Results drainBesideScheduled(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes)
            throws Exception {
        return drainBeside(name, trial, nodes, "1", "null");
    }

    private Results drainBesideEnded(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes)
            throws Exception {
        return drainBeside(name, trial, nodes, "5", "1");
    }

    /** The rows are written by SQL: due, or to be deleted, in a day. */
    private Results drainBeside(PostgresContestant name, PostgresTrial trial, List<NodeProcess> nodes, String state, String finished)
            throws Exception {
        all(nodes, "open " + trial.url(name));
        String tomorrow = Long.toString(System.currentTimeMillis() + DAY_MILLIS);
        trial.execute("insert into " + PostgresTrial.MEASURED + ".afterward_task"
                + " (id, queue, state, rank, due, finished, expires, payload)"
                + " select i, 1, " + state + ", -1, " + tomorrow + ", " + finished + " * " + tomorrow + ", "
                + finished + " * " + tomorrow + ", convert_to('" + Order.now().json() + "', 'UTF8')"
                + " from generate_series(1, " + plan.many() + ") i");
        server.execute("checkpoint");
        return drain(trial, nodes, CALL, "afterward_task where id > " + plan.many());
    }
}
