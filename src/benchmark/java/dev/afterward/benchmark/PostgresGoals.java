package dev.afterward.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What we want to reach on PostgreSQL, each as a ratio within one run.
 *
 * @param medians what was measured
 */
record PostgresGoals(Medians medians) {

    private static final String OWN = PostgresContestant.AFTERWARD.title;
    private static final String BARE = PostgresContestant.BARE.title;

    List<String> all() {
        List<String> goals = new ArrayList<>();
        for (String durability : List.of(" off ", " on ")) {
            String at = "synchronous_commit=" + durability.strip() + ": ";
            String own = OWN + durability;
            OptionalDouble drain = medians.of(own + "drain.rate");
            Goals.atLeast(goals, at + "drain / db-scheduler", drain, scheduler(durability + "drain.rate"), 6);
            Goals.atLeast(goals, at + "drain / bare", drain, medians.of(BARE + durability + "drain.rate"), 0.6);
            Goals.atLeast(
                    goals,
                    at + "drain / Graphile Worker",
                    drain,
                    medians.of(PostgresContestant.GRAPHILE_WORKER.title + durability + "drain.rate"),
                    1.5);
            Goals.atLeast(
                    goals, at + "drain, two nodes / one", medians.of(own + "two nodes drain.rate"), drain, 1.4);
            for (String number : List.of("enqueue-1.rate", "enqueue-8.rate")) {
                Goals.atLeast(
                        goals,
                        at + number + " / db-scheduler",
                        medians.of(own + number),
                        scheduler(durability + number),
                        1);
            }
            Goals.atLeast(
                    goals,
                    at + "transactions with a task / with an INSERT in its place",
                    medians.of(own + "jta.task.rate"),
                    medians.of(own + "jta.by-hand.rate"),
                    0.9);
            Goals.atMost(goals, at + "commit → start, same node, median, ms", medians.of(own + "same node latency.p50"), 0.5);
            Goals.atMost(
                    goals, at + "commit → start, another node, median, ms", medians.of(own + "another node latency.p50"), 3);
        }
        return goals;
    }

    /** By the better of its settings. */
    private OptionalDouble scheduler(String number) {
        return Stream.of(PostgresContestant.DB_SCHEDULER_LOCK, PostgresContestant.DB_SCHEDULER_FETCH)
                .flatMapToDouble(name -> medians.of(name.title + number).stream())
                .max();
    }
}
