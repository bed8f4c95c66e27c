package dev.afterward.console;

import dev.afterward.console.ConsoleAccess.Rights;
import dev.afterward.console.Overview.Trouble;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.console.Watch.Findings;
import dev.afterward.store.StoreFigures.QueueDepth;
import java.util.List;

/** Finds what needs somebody, and what can be done about it: the worst first. It stays until it is mended. */
final class TroubleReader {

    private final ConsoleText text;
    private final Rights rights;

    /**
     * A reader.
     *
     * @param text the texts
     * @param rights what the user may see
     */
    TroubleReader(ConsoleText text, Rights rights) {
        this.text = text;
        this.rights = rights;
    }

    List<Trouble> read(Snapshot snapshot, Findings findings, List<QueueLine> queues) {
        Troubles troubles = new Troubles(text);
        StoreTroubles store = new StoreTroubles(troubles);
        store.engine(snapshot.engine());
        store.unknown(findings, snapshot);
        new GateTroubles(troubles).tell(snapshot.engine().gate());
        store.space(findings.space());
        store.slow(findings.took());
        store.held(findings.held());
        store.doubts(snapshot.doubts());
        long waiting = snapshot.depths().stream()
                .filter(depth -> !depth.paused())
                .mapToLong(QueueDepth::ready)
                .sum();
        AttemptTroubles attempts = new AttemptTroubles(troubles, snapshot.now());
        attempts.workers(snapshot.engine(), findings, waiting);
        attempts.attempts(findings);
        ErrorTroubles errors = new ErrorTroubles(troubles, rights);
        errors.failed(findings.failed());
        errors.parked(findings.parked());
        errors.retried(findings.retried());
        new ScheduleTroubles(troubles).tell(findings.schedules());
        QueueTroubles inQueues = new QueueTroubles(troubles, snapshot, findings);
        queues.forEach(inQueues::queue);
        store.losses(snapshot.activity());
        store.clock(snapshot);
        findings.farDue().forEach(inQueues::farDue);
        findings.repeated().forEach(inQueues::repeated);
        return troubles.found();
    }
}
