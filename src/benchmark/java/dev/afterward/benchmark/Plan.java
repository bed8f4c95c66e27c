package dev.afterward.benchmark;

/**
 * How much of everything.
 *
 * @param rounds how often everything is measured; the median counts
 * @param polls for how many of its polls a contestant that polls is watched, at least
 * @param warmUpMillis how long the code runs before it is measured
 * @param rateMillis how long a rate is measured
 * @param longestDrainMillis after how long a drain is broken off; its rate until then counts
 * @param bulk the tasks of a bulk, and of the drain after it
 * @param few the tasks of a small drain
 * @param many the tasks of a large backlog
 * @param queues very many queues
 * @param latencies how many latencies are measured on an idle queue
 * @param idleMillis how long an idle queue is watched
 */
record Plan(
        int rounds,
        int polls,
        int warmUpMillis,
        int rateMillis,
        int longestDrainMillis,
        int bulk,
        int few,
        int many,
        int queues,
        int latencies,
        int idleMillis) {

    private static final Plan PUBLISHED = new Plan(3, 3, 4_000, 1_000, 2_500, 100_000, 10_000, 1_000_000, 10_000, 1_000, 60_000);

    /** Shows that everything works, and nothing else. */
    private static final Plan SHORT = new Plan(1, 1, 300, 200, 1_000, 5_000, 1_000, 20_000, 1_000, 100, 2_000);

    static Plan of(String name) {
        return switch (name) {
            case "published" -> PUBLISHED;
            case "short" -> SHORT;
            default -> throw new IllegalArgumentException(
                    "benchmark.plan must be published or short, was '" + name + "'");
        };
    }
}
