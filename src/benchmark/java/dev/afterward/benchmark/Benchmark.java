package dev.afterward.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures everybody in turn, round by round, so that a machine that becomes slower does so for all; then the medians
 * count.
 */
public final class Benchmark {

    private static final List<Contestant.Name> ALL = List.of(Contestant.Name.values());
    private static final List<Contestant.Name> FIRST =
            ALL.stream().filter(Contestant.Name::isFirst).toList();

    private final Options options;
    private final Library library;
    private final @Nullable Path syncs;
    private final PrintStream out;
    private final Medians medians = new Medians();

    private Benchmark(Options options, PrintStream out) throws Exception {
        this.options = options;
        this.library = Library.present(options.directory());
        this.syncs = Syncs.library(options.directory());
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
        new Report(benchmark.medians, options).write(options.directory(), System.out);
    }

    private void run() throws Exception {
        for (int round = 1; round <= options.rounds(); round++) {
            for (boolean full : new boolean[] {false, true}) {
                for (Contestant.Name name : ALL) {
                    inTurn(round, Trial.of(name, full, rates(name, full, round)));
                }
                Set<Row> bare = both(full ? Row.both(Row.BARE, Row.DURABLE) : Row.BARE);
                if (!bare.isEmpty()) {
                    inTurn(round, List.of(new Trial(bare, null, full)));
                }
                inTurn(round, Trial.of(Contestant.Name.AFTERWARD, full, both(Set.of(Row.TRANSACTIONS, Row.BULK_BESIDE))));
            }
            for (Contestant.Name name : ALL) {
                if (name.product.pollMillis == 0 || name.isFirst()) {
                    inTurn(round, Trial.of(name, false, both(Set.of(Row.COLD_START, Row.COLD_DRAIN))));
                }
            }
            inTurn(round, Trial.of(Contestant.Name.AFTERWARD, false, both(Set.of(Row.QUEUES, Row.GROWTH))));
        }
        for (Contestant.Name name : FIRST) {
            inTurn(1, Trial.of(name, false, both(Set.of(Row.BACKLOG))));
        }
        if (options.rows().contains(Row.IDLE)) {
            List<Trial> idle = new ArrayList<>();
            FIRST.forEach(name -> idle.add(new Trial(Set.of(Row.IDLE), name, false)));
            idle.add(new Trial(Set.of(Row.IDLE), null, false));
            atOnce(idle);
        }
    }

    /** One who polls seldom has to be watched for long: not with all settings, nor in all rounds. */
    private Set<Row> rates(Contestant.Name name, boolean full, int round) {
        Set<Row> rates = both(full ? Row.both(Row.RATES, Row.DURABLE) : Row.RATES);
        if (name.product.pollMillis == 0) {
            return rates;
        }
        boolean once = full || !name.isFirst();
        if ((once && round > 1) || (full && !name.isFirst())) {
            return Set.of();
        }
        return once || round > 1 ? Row.both(Row.SHORT_ENOUGH, rates) : rates;
    }

    private Set<Row> both(Set<Row> rows) {
        return Row.both(options.rows(), rows);
    }

    private void inTurn(int round, List<Trial> trials) throws Exception {
        for (Trial trial : trials) {
            long before = System.nanoTime();
            try (TrialProcess process = start(trial)) {
                medians.add(trial.prefix(), process.results());
            }
            out.println("round " + round + ": " + trial.arguments() + ", " + (System.nanoTime() - before) / 1_000_000_000 + " s");
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
        return new TrialProcess(trial, options.directory(), options.plan(), library, syncs);
    }
}
