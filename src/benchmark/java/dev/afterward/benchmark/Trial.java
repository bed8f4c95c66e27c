package dev.afterward.benchmark;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One measurement in a virtual machine of its own.
 *
 * @param kind what is measured
 * @param name who; null is the bare database, or nobody
 * @param full with {@code synchronous=FULL}
 */
record Trial(Kind kind, Contestant.@Nullable Name name, boolean full) {

    /** What can be measured. */
    enum Kind {
        RATES,
        BARE,
        BACKLOG,
        GROWTH,
        IDLE,
        TRANSACTIONS
    }

    /**
     * Measures, and writes down the results.
     *
     * @param args the kind, who, the durability, a directory, the file for the results, the plan
     */
    public static void main(String... args) throws Exception {
        Trial trial = new Trial(
                Kind.valueOf(args[0]),
                args[1].equals("-") ? null : Contestant.Name.valueOf(args[1]),
                Boolean.parseBoolean(args[2]));
        trial.run(Path.of(args[3]), Plan.of(args[5])).write(Path.of(args[4]));
        // A contestant's thread must not keep the machine running.
        Runtime.getRuntime().halt(0);
    }

    private Results run(Path directory, Plan plan) throws Exception {
        return switch (kind) {
            case RATES -> new Rates(required(), full, directory, plan).measure();
            case BARE -> new BareRates(full, directory, plan).measure();
            case BACKLOG -> new Backlog(required(), directory, plan).measure();
            case GROWTH -> new Growth(directory, plan).measure();
            case IDLE -> new Idle(name, directory, plan).measure();
            case TRANSACTIONS -> new Transactions(full, directory, plan).measure();
        };
    }

    private Contestant.Name required() {
        if (name == null) {
            throw new IllegalArgumentException(kind + " needs a contestant");
        }
        return name;
    }

    String arguments() {
        return kind + " " + (name == null ? "-" : name) + " " + full;
    }

    /** How its numbers begin: who has reached them, and with what durability. */
    String prefix() {
        String who = name == null ? (kind == Kind.IDLE ? "jvm" : "bare") : name.title;
        return who + (full ? " FULL " : " NORMAL ");
    }
}
