package dev.afterward.benchmark;

/**
 * What the database server has used since its start.
 *
 * @param processorNanos the processor time of all its processes
 * @param walBytes what it has written to its log
 */
record Costs(long processorNanos, long walBytes) {

    /** Puts down what was used since, for each task: microseconds and bytes. */
    void put(Results results, String what, Costs after, long tasks) {
        results.put(what + ".cpu", (after.processorNanos - processorNanos) / 1e3 / tasks);
        results.put(what + ".wal", (double) (after.walBytes - walBytes) / tasks);
    }
}
