package dev.afterward.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One measurement in a virtual machine of its own.
 *
 * @param rows what is measured: one row, or several of {@link Row#RATES}
 * @param name who; null is the bare database, or nobody
 * @param full with {@code synchronous=FULL}
 */
record Trial(Set<Row> rows, Contestant.@Nullable Name name, boolean full) {

    /**
     * Measures, and writes down the results.
     *
     * @param args the rows, who, the durability, a directory, the file for the results, the plan
     */
    public static void main(String... args) throws Exception {
        Trial trial = new Trial(
                Row.of(args[0]),
                args[1].equals("-") ? null : Contestant.Name.valueOf(args[1]),
                Boolean.parseBoolean(args[2]));
        trial.run(Path.of(args[3]), Plan.of(args[5])).write(Path.of(args[4]));
        // A contestant's thread must not keep the machine running.
        Runtime.getRuntime().halt(0);
    }

    /** Everything that somebody can be measured by, in as many trials as that takes. */
    static List<Trial> of(Contestant.Name name, boolean full, Set<Row> rows) {
        List<Trial> trials = new ArrayList<>();
        Set<Row> rates = Row.both(Row.RATES, rows);
        if (!rates.isEmpty()) {
            trials.add(new Trial(rates, name, full));
        }
        Collection<Row> others = EnumSet.copyOf(rows.isEmpty() ? EnumSet.noneOf(Row.class) : rows);
        others.removeAll(rates);
        others.forEach(row -> trials.add(new Trial(Set.of(row), name, full)));
        return trials;
    }

    private Results run(Path directory, Plan plan) throws Exception {
        Row row = rows.iterator().next();
        return switch (row) {
            case ENQUEUE, DRAIN, RETAINED, STEADY, LATENCY, RETRY, LARGE ->
                name == null
                        ? new BareRates(rows, full, directory, plan).measure()
                        : new Rates(rows, name, full, directory, plan).measure();
            case COLD_START -> new Cold(required(), full, directory, plan).start();
            case COLD_DRAIN -> new Cold(required(), full, directory, plan).drain();
            case BULK_BESIDE -> new BulkBeside(full, directory, plan).measure();
            case QUEUES -> new Queues(directory, plan).measure();
            case BACKLOG -> new Backlog(required(), directory, plan).measure();
            case GROWTH -> new Growth(directory, plan).measure();
            case IDLE -> new Idle(name, directory, plan).measure();
            case TRANSACTIONS -> new Transactions(full, directory, plan).measure();
        };
    }

    private Contestant.Name required() {
        if (name == null) {
            throw new IllegalArgumentException(rows + " need a contestant");
        }
        return name;
    }

    List<String> arguments() {
        return List.of(Row.titles(rows), name == null ? "-" : name.name(), Boolean.toString(full));
    }

    /** How its numbers begin: who has reached them, and with what durability. */
    String prefix() {
        String who = name == null ? (rows.contains(Row.IDLE) ? "jvm" : "bare") : name.title();
        return who + (full ? " FULL " : " NORMAL ");
    }
}
