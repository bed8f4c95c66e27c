package dev.afterward.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures everybody in turn, round by round, so that a machine that becomes slower does so for all; then the medians
 * count.
 */
public final class Benchmark {

    private static final List<Contestant.Name> ALL = List.of(Contestant.Name.values());

    private final Path directory;
    private final String planName;
    private final Plan plan;
    private final PrintStream out;
    private final Medians medians = new Medians();

    private Benchmark(Path directory, String planName, PrintStream out) {
        this.directory = directory;
        this.planName = planName;
        this.plan = Plan.of(planName);
        this.out = out;
    }

    /**
     * Runs the benchmark.
     *
     * @param args a directory for everything, and the plan's name
     */
    @SuppressWarnings("SystemOut")
    public static void main(String... args) throws Exception {
        Path directory = Path.of(args[0]).toAbsolutePath();
        Files.createDirectories(directory);
        Benchmark benchmark = new Benchmark(directory, args[1], System.out);
        benchmark.run();
        new Report(benchmark.medians, benchmark.plan).write(directory, System.out);
    }

    private void run() throws Exception {
        for (int round = 1; round <= plan.rounds(); round++) {
            for (boolean full : new boolean[] {false, true}) {
                for (Contestant.Name name : ALL) {
                    // Whoever polls seldom is watched for long, once.
                    if (round == 1 || name.pollMillis == 0) {
                        inTurn(round, new Trial(Trial.Kind.RATES, name, full));
                    }
                }
                inTurn(round, new Trial(Trial.Kind.BARE, null, full));
                inTurn(round, new Trial(Trial.Kind.TRANSACTIONS, Contestant.Name.AFTERWARD, full));
            }
            inTurn(round, new Trial(Trial.Kind.GROWTH, Contestant.Name.AFTERWARD, false));
        }
        for (Contestant.Name name : ALL) {
            inTurn(1, new Trial(Trial.Kind.BACKLOG, name, false));
        }
        List<Trial> idle = new ArrayList<>();
        ALL.forEach(name -> idle.add(new Trial(Trial.Kind.IDLE, name, false)));
        idle.add(new Trial(Trial.Kind.IDLE, null, false));
        atOnce(idle);
    }

    private void inTurn(int round, Trial trial) throws Exception {
        out.println("round " + round + ": " + trial.arguments().toLowerCase(java.util.Locale.ROOT));
        try (Running running = new Running(trial)) {
            medians.add(trial.prefix(), running.results());
        }
    }

    private void atOnce(List<Trial> trials) throws Exception {
        List<Running> all = new ArrayList<>();
        for (Trial trial : trials) {
            all.add(new Running(trial));
        }
        for (Running running : all) {
            try (running) {
                medians.add(running.trial.prefix(), running.results());
            }
        }
    }

    /** A trial in its own machine and its own directory. */
    private final class Running implements AutoCloseable {

        final Trial trial;
        private final Path files;
        private final Path results;
        private final Path log;
        private final Process process;

        Running(Trial trial) throws IOException {
            this.trial = trial;
            files = Files.createTempDirectory(directory, "trial");
            results = files.resolve("results.json");
            log = directory.resolve("trials.log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Trial.class.getName()));
            command.addAll(List.of(trial.arguments().split(" ", -1)));
            command.addAll(List.of(files.toString(), results.toString(), planName));
            process = new ProcessBuilder(command)
                    .directory(files.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        }

        Results results() throws Exception {
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(trial.arguments() + " has failed: see " + log);
            }
            return Results.read(results);
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            try (Stream<Path> all = Files.walk(files)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
