package dev.afterward.store;

import java.util.List;

/**
 * Which stored tasks, and tasks of stored schedules, would not run in this client as they are.
 *
 * @param read how many payloads were read
 * @param complete whether all that was stored at the start was read; otherwise a sample was
 * @param findings what was found; empty when all would run
 */
public record GateReport(long read, boolean complete, List<Finding> findings) {

    /** Nothing was looked at. */
    public static final GateReport NONE = new GateReport(0, false, List.of());

    /** Copies. */
    public GateReport {
        findings = List.copyOf(findings);
    }

    /** Why a task would not run, or not as it was meant. */
    public enum Reason {
        /** No processor is for its queue. */
        NO_PROCESSOR,
        /** Its payload has a newer version than the client reads. */
        NEWER_VERSION,
        /** Its payload has an older version, from which no upgrade leads on. */
        NO_UPGRADE,
        /** Its payload cannot be read. */
        UNREADABLE,
        /** It would run, but its payload has components that its type does not have. */
        PASSED_OVER
    }

    /**
     * Tasks of one kind, or schedules whose tasks are of it.
     *
     * @param queue the name of their queue
     * @param version the version of their payloads
     * @param reason why they would not run
     * @param count how many were found
     * @param more whether there may be more
     * @param schedules whether they are schedules
     * @param example one of them: the id of a task, or the name of a schedule
     * @param detail what is wrong with that one; it may hold what its payload holds
     * @param left whether they are left to other clients, which may run them
     */
    public record Finding(
            String queue,
            int version,
            Reason reason,
            long count,
            boolean more,
            boolean schedules,
            String example,
            String detail,
            boolean left) {

        /** Whether it would run nowhere. */
        public boolean isStuck() {
            return !left && reason != Reason.PASSED_OVER;
        }
    }

    /** Whether anything was found that is not left to others. */
    public boolean concernsHere() {
        return findings.stream().anyMatch(finding -> !finding.left());
    }

    /** How many tasks and schedules were found that would not run, apart from those that are left to others. */
    public long stuck() {
        return findings.stream()
                .filter(Finding::isStuck)
                .mapToLong(Finding::count)
                .sum();
    }
}
