package dev.afterward.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What we want to reach, each as a ratio within one run.
 *
 * @param medians what was measured
 */
record Goals(Medians medians) {

    List<String> all() {
        List<String> goals = new ArrayList<>();
        for (String durability : List.of("NORMAL", "FULL")) {
            String own = "Afterward " + durability + " ";
            String bare = "bare " + durability + " ";
            String at = durability + ": ";
            for (String number : List.of("bulk.drain.rate", "few.drain.rate", "many.drain.rate")) {
                OptionalDouble peer = new Best(medians).of(Product.DB_SCHEDULER, durability, number);
                atLeast(goals, at + number + " / db-scheduler", medians.of(own + number), peer, 10);
            }
            for (String number : List.of("few.drain.rate", "bulk.drain.rate", "bulk.retained.drain.rate")) {
                atLeast(goals, at + number + " / bare", own + number, bare + number, 0.6);
            }
            atLeast(goals, at + "many.drain.rate / bare", own + "growth.many", bare + "many.drain.rate", 0.6);
            atLeast(goals, at + "enqueue, 1 thread / bare commits", own + "enqueue-1.rate", bare + "enqueue-1.rate", 0.8);
            atLeast(goals, at + "enqueue, 8 threads / 1 thread", own + "enqueue-8.rate", own + "enqueue-1.rate", 1.8);
            atMost(goals, at + "enqueue, 8 threads, longest, ms", medians.of(own + "enqueue-8.max"), 25);
            atLeast(goals, at + "bulk / bare, 16 rows a statement", own + "bulk.rate", bare + "bulk.rate", 0.7);
            atLeast(goals, at + "separate mode / no transaction", own + "jta.separate.rate", own + "jta.none.rate", 0.4);
            atLeast(goals, at + "shared mode / INSERT in its place", own + "jta.shared.rate", own + "jta.by-hand.rate", 0.8);
        }
        String own = "Afterward NORMAL ";
        atMost(goals, "enqueue → start, idle, median, ms", medians.of(own + "latency.idle.p50"), 0.05);
        atMost(goals, "enqueue → start, idle, 99th percentile, ms", medians.of(own + "latency.idle.p99"), 0.2);
        for (String number : List.of("growth.many", "growth.paused", "growth.scheduled")) {
            // The cost of a task is the inverse of the rate.
            atMost(goals, number + ": cost of a task / of 10,000", ratio(own + "growth.few", own + number), 1.3);
        }
        atMost(goals, "idle, statements a minute", medians.of(own + "idle.statements"), 0);
        atMost(goals, "idle, processor ms a minute beyond the JVM's own", beyondJvm(own), 5);
        atMost(goals, "heap with 1,000,000 waiting / with 1,000", ratio(own + "heap.many", own + "heap.small"), 1.1);
        return goals;
    }

    private OptionalDouble beyondJvm(String own) {
        OptionalDouble with = medians.of(own + "idle.cpu");
        OptionalDouble without = medians.of("jvm NORMAL idle.cpu");
        return with.isPresent() && without.isPresent()
                ? OptionalDouble.of(with.getAsDouble() - without.getAsDouble())
                : OptionalDouble.empty();
    }

    private OptionalDouble ratio(String number, String of) {
        return ratio(medians.of(number), medians.of(of));
    }

    private static OptionalDouble ratio(OptionalDouble above, OptionalDouble below) {
        return above.isPresent() && below.isPresent()
                ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
                : OptionalDouble.empty();
    }

    private void atLeast(List<String> goals, String title, String number, String of, double least) {
        atLeast(goals, title, medians.of(number), medians.of(of), least);
    }

    static void atLeast(
            List<String> goals, String title, OptionalDouble number, OptionalDouble of, double least) {
        ratio(number, of).ifPresent(value -> goals.add(line(title, "≥ " + least, value, value >= least)));
    }

    static void atMost(List<String> goals, String title, OptionalDouble value, double most) {
        value.ifPresent(number -> goals.add(line(title, "≤ " + most, number, number <= most)));
    }

    private static String line(String title, String goal, double value, boolean reached) {
        return String.format(Locale.ROOT, "| %s %s | %.2f | %s |", title, goal, value, reached ? "yes" : "**no**");
    }
}
