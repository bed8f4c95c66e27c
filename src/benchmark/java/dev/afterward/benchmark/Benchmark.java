package dev.afterward.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Measures everybody in turn, round by round, so that a machine that becomes slower does so for all; then the medians
 * count.
 */
public final class Benchmark {

    private static final List<Contestant.Name> ALL = List.of(Contestant.Name.values());

    private final Options options;
    private final Library library;
    private final PrintStream out;
    private final Medians medians = new Medians();

    private Benchmark(Options options, PrintStream out) {
        this.options = options;
        this.library = Library.present(options.directory());
        this.out = out;
    }

    /**
     * Runs the benchmark.
     *
     * @param args as {@link Options#of} takes them
     */
    @SuppressWarnings("SystemOut")
    public static void main(String... args) throws Exception {
        Options options = Options.of(args);
        Path jar = options.jar();
        if (jar != null) {
            new Comparison(options, jar).run(System.out);
            return;
        }
        Benchmark benchmark = new Benchmark(options, System.out);
        benchmark.run();
        new Report(benchmark.medians, Plan.of(options.plan())).write(options.directory(), System.out);
    }

    private void run() throws Exception {
        Set<Row> rates = Row.both(Row.RATES, options.rows());
        for (int round = 1; round <= options.rounds(); round++) {
            for (boolean full : new boolean[] {false, true}) {
                for (Contestant.Name name : ALL) {
                    // Whoever polls seldom is watched for long, once.
                    if (round == 1 || name.pollMillis == 0) {
                        inTurn(round, Trial.of(name, full, rates));
                    }
                }
                Set<Row> bare = Row.both(Row.BARE, rates);
                if (!bare.isEmpty()) {
                    inTurn(round, List.of(new Trial(bare, null, full)));
                }
                inTurn(round, Trial.of(Contestant.Name.AFTERWARD, full, only(Row.TRANSACTIONS)));
            }
            inTurn(round, Trial.of(Contestant.Name.AFTERWARD, false, only(Row.GROWTH)));
        }
        for (Contestant.Name name : ALL) {
            inTurn(1, Trial.of(name, false, only(Row.BACKLOG)));
        }
        if (options.rows().contains(Row.IDLE)) {
            List<Trial> idle = new ArrayList<>();
            ALL.forEach(name -> idle.addAll(Trial.of(name, false, only(Row.IDLE))));
            idle.add(new Trial(Set.of(Row.IDLE), null, false));
            atOnce(idle);
        }
    }

    private Set<Row> only(Row row) {
        return Row.both(options.rows(), Set.of(row));
    }

    private void inTurn(int round, List<Trial> trials) throws Exception {
        for (Trial trial : trials) {
            out.println("round " + round + ": " + trial.arguments());
            try (TrialProcess process = start(trial)) {
                medians.add(trial.prefix(), process.results());
            }
        }
    }

    private void atOnce(List<Trial> trials) throws Exception {
        List<TrialProcess> all = new ArrayList<>();
        for (Trial trial : trials) {
            all.add(start(trial));
        }
        for (int i = 0; i < all.size(); i++) {
            try (TrialProcess process = all.get(i)) {
                medians.add(trials.get(i).prefix(), process.results());
            }
        }
    }

    private TrialProcess start(Trial trial) throws Exception {
        return new TrialProcess(trial, options.directory(), options.plan(), library);
    }
}
