package dev.afterward.monitor;

import dev.afterward.store.GateReport;
import java.util.List;

/** Tells of stored tasks that this release does not run as they are. */
final class GateTroubles {

    /** How many kinds of stored tasks are told of. */
    private static final int MOST_KINDS = 10;

    private static final int LONGEST_NAME = 200;

    private final Troubles troubles;

    GateTroubles(Troubles troubles) {
        this.troubles = troubles;
    }

    /** What is wrong with a payload may tell what it holds: so it is told with the task only. */
    void tell(GateReport gate) {
        gate.findings().stream()
                .filter(finding -> finding.isStuck() || finding.reason() == GateReport.Reason.PASSED_OVER)
                .limit(MOST_KINDS)
                .forEach(finding -> troubles.add(
                        finding.isStuck() ? "orange" : "yellow",
                        finding.isStuck() ? "gate" : "gate-passed-over",
                        List.of(troubles.link("task.xhtml?id=" + finding.example(), "show-task")),
                        Wording.text(finding.queue(), LONGEST_NAME),
                        finding.version(),
                        troubles.number(finding.count(), finding.more()),
                        troubles.text("problem.gate." + finding.reason())));
    }
}
