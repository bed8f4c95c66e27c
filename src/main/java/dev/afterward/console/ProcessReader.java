package dev.afterward.console;

import dev.afterward.console.ProcessSheet.AttemptRow;
import dev.afterward.console.ProcessSheet.Line;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.StoreFigures;
import dev.afterward.store.StoreFigures.ClientRow;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Makes the page of the processes. */
final class ProcessReader {

    private static final int MOST = 100;
    private static final int LONGEST_NAME = 200;

    /** A client that is idle writes no sign of life: from here on nobody can tell whether it is alive. */
    private static final Duration SILENT = Duration.ofMinutes(1);

    private final StoreFigures figures;
    private final ManualOperations operations;
    private final ConsoleText text;

    ProcessReader(StoreFigures figures, ManualOperations operations, ConsoleText text) {
        this.figures = figures;
        this.operations = operations;
        this.text = text;
    }

    ProcessSheet read(Instant now) {
        EngineStatus engine = operations.status();
        return new ProcessSheet(
                figures.clients(MOST, Snapshots.BOUND).stream()
                        .map(client -> line(client, now))
                        .toList(),
                operations.attempts().stream().map(attempt -> row(attempt, now)).toList(),
                text.of("engine.workers.value", engine.busy(), engine.workers()));
    }

    private Line line(ClientRow client, Instant now) {
        Duration silent = Duration.between(client.seen(), now);
        String node = client.node();
        return new Line(
                node == null ? text.of("process.unknown") : Wording.text(node, LONGEST_NAME),
                client.here(),
                client.version(),
                Moment.ofNullable(client.started()),
                Moment.of(client.seen()),
                silent.compareTo(SILENT) > 0 && !client.here() ? text.duration(silent) : null,
                text.upTo(client.running(), Snapshots.BOUND));
    }

    private AttemptRow row(RunningAttempt attempt, Instant now) {
        RunningAttempt.End end = attempt.end();
        return new AttemptRow(
                attempt.task().toString(),
                Wording.text(attempt.queue(), LONGEST_NAME),
                URLEncoder.encode(attempt.queue(), StandardCharsets.UTF_8),
                Moment.of(attempt.started()),
                text.duration(Duration.between(attempt.started(), now)),
                Moment.ofNullable(attempt.deadline()),
                end == null ? null : "attempt.end." + end.name().toLowerCase(Locale.ROOT));
    }
}
