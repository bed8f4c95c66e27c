package dev.afterward.console;

import dev.afterward.console.Overview.Link;
import dev.afterward.store.GateReport;
import dev.afterward.store.GateReport.Finding;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
                        key(finding),
                        List.of(link(finding)),
                        Wording.text(finding.queue(), LONGEST_NAME),
                        finding.version(),
                        troubles.number(finding.count(), finding.more()),
                        troubles.text("problem.gate." + finding.reason())));
    }

    private static String key(Finding finding) {
        if (finding.schedules()) {
            return finding.isStuck() ? "gate-schedules" : "gate-passed-over-schedules";
        }
        return finding.isStuck() ? "gate" : "gate-passed-over";
    }

    private Link link(Finding finding) {
        return finding.schedules()
                ? troubles.link(
                        ConsolePage.SCHEDULE.file() + "?schedule="
                                + URLEncoder.encode(finding.example(), StandardCharsets.UTF_8),
                        "show-schedule")
                : troubles.link("task.xhtml?id=" + finding.example(), "show-task");
    }
}
