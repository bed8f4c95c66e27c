package dev.afterward.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Afterward against another Afterward: each trial by both in turn, and who begins changes with every round. */
final class Comparison {

    private final Options options;
    private final List<Library> both;
    private final List<Medians> medians = List.of(new Medians(), new Medians());

    Comparison(Options options, Path jar) {
        this.options = options;
        this.both = List.of(Library.other(jar), Library.present(options.directory()));
    }

    void run(PrintStream out) throws Exception {
        List<Trial> trials = trials(options.rows());
        Path syncs = Syncs.library(options.directory());
        for (int round = 1; round <= options.rounds(); round++) {
            for (Trial trial : trials) {
                for (int turn = 0; turn < both.size(); turn++) {
                    int who = (turn + round) % both.size();
                    out.println("round " + round + ", " + both.get(who).title() + ": " + trial.arguments());
                    try (TrialProcess process =
                            new TrialProcess(trial, options.directory(), options.plan(), both.get(who), syncs)) {
                        medians.get(who).add(trial.prefix(), process.results());
                    }
                }
            }
        }
        write(out);
    }

    private static List<Trial> trials(Set<Row> rows) {
        List<Trial> trials = new ArrayList<>(Trial.of(Contestant.Name.AFTERWARD, false, rows));
        trials.addAll(Trial.of(Contestant.Name.AFTERWARD, true, Row.both(rows, Row.DURABLE)));
        return trials;
    }

    private void write(PrintStream out) throws IOException {
        StringBuilder text = new StringBuilder("before: " + both.get(0).jar() + "\n\n");
        text.append("| median of ").append(options.rounds()).append(" | before | now | now / before | before | now |\n");
        text.append("|---|---:|---:|---:|---|---|\n");
        Set<String> names = new TreeSet<>(medians.get(0).all().keySet());
        names.addAll(medians.get(1).all().keySet());
        for (String name : names) {
            text.append("| ").append(name);
            medians.forEach(one -> text.append(" | ").append(Report.number(one.of(name))));
            double before = medians.get(0).of(name).orElse(0);
            double now = medians.get(1).of(name).orElse(0);
            text.append(" | ").append(before > 0 && now > 0 ? String.format(Locale.ROOT, "%.2f", now / before) : "");
            medians.forEach(one -> text.append(" | ").append(runs(one, name)));
            text.append(" |\n");
        }
        Files.writeString(options.directory().resolve("comparison.md"), text);
        out.println(text);
    }

    private static String runs(Medians medians, String name) {
        return medians.all().getOrDefault(name, List.of()).stream()
                .map(java.util.OptionalDouble::of)
                .map(Report::number)
                .collect(Collectors.joining("; "));
    }
}
