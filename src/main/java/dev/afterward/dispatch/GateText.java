package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.store.GateReport;
import dev.afterward.store.GateReport.Finding;
import dev.afterward.store.GateReport.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What was found of stored tasks, in words. */
final class GateText {

    private GateText() {}

    /** One message of what was not told yet; none if there is nothing new. */
    static void tell(Messages messages, GateReport found, GateReport told) {
        Set<String> known = told.findings().stream().map(GateText::key).collect(Collectors.toSet());
        List<Finding> fresh = found.findings().stream()
                .filter(one -> !known.contains(key(one)))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        List<String> texts = fresh.stream().map(GateText::text).toList();
        if (fresh.stream().anyMatch(one -> one.isStuck() || one.reason() == Reason.NO_PROCESSOR)) {
            messages.storedDoNotRun(texts);
        } else {
            messages.storedRunOtherwise(texts);
        }
    }

    private static String key(Finding finding) {
        return finding.queue() + '\n' + finding.version() + '\n' + finding.reason() + '\n' + finding.schedules();
    }

    /** Why a client does not start. */
    static List<String> problems(GateReport found) {
        List<String> problems = new ArrayList<>();
        found.findings().stream().filter(Finding::isStuck).forEach(one -> problems.add(text(one)));
        problems.add(
                "tasks in the store would not run here, and afterward.gate is FAIL: deploy what runs them, delete them,"
                        + " or set afterward.gate to WARN");
        return problems;
    }

    private static String text(Finding finding) {
        return finding.count() + (finding.more() ? " or more " : " ") + what(finding)
                + " of queue '" + finding.queue() + "', version " + finding.version()
                + switch (finding.reason()) {
                    case PASSED_OVER -> " would run, but not with all that they hold: ";
                    case NO_PROCESSOR, NEWER_VERSION, NO_UPGRADE, UNREADABLE ->
                        finding.left() ? " are left to other clients: " : " would not run: ";
                }
                + finding.detail()
                + (finding.left() && finding.reason() == Reason.NO_PROCESSOR
                        ? "; if it is the former name of one that is processed here, 'formerly' has to name it"
                        : "")
                + " (one is " + finding.example() + ")";
    }

    private static String what(Finding finding) {
        return (finding.schedules() ? "schedule" : "task") + (finding.count() == 1 ? "" : "s");
    }
}
