package dev.afterward.benchmark;

/**
 * How much of everything on a server.
 *
 * @param rounds how often everything is measured; the median counts
 * @param warmUpMillis how long the application runs before it is measured
 * @param rateMillis how long a rate is measured
 * @param latencies how many latencies are measured
 * @param drain the tasks of a backlog
 * @param longestDrainMillis after how long its drain is broken off; its rate until then counts
 * @param isComplete whether everything is measured with each database
 */
record ServerPlan(
        int rounds,
        int warmUpMillis,
        int rateMillis,
        int latencies,
        int drain,
        int longestDrainMillis,
        boolean isComplete) {

    static ServerPlan of(String name, String rows, String rounds) {
        ServerPlan plan =
                switch (name) {
                    case "published" -> new ServerPlan(3, 4_000, 2_000, 500, 10_000, 20_000, true);
                    case "short" -> new ServerPlan(1, 300, 300, 50, 1_000, 10_000, !rows.equals("all"));
                    default -> throw new IllegalArgumentException(
                            "benchmark.plan must be published or short, was '" + name + "'");
                };
        return rounds.equals("plan") ? plan : plan.withRounds(Integer.parseInt(rounds));
    }

    private ServerPlan withRounds(int number) {
        return new ServerPlan(number, warmUpMillis, rateMillis, latencies, drain, longestDrainMillis, isComplete);
    }

    /** To show that everything works it need not be shown twice. */
    boolean leavesOut(Database database, Inside inside) {
        boolean needsFile = inside == Inside.WITNESS || inside == Inside.JMS;
        return !isComplete && needsFile != (database == Database.FILE);
    }
}
