package dev.afterward.dispatch;

import dev.afterward.PayloadException;
import dev.afterward.TaskId;
import dev.afterward.dispatch.work.RuntimeQueue;
import dev.afterward.payload.CorpusLine;
import dev.afterward.payload.DryReading;
import dev.afterward.store.GateReport.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a corpus of payloads with the processors of a client, as its start reads what is stored. */
public final class CorpusReading {

    private final EngineSetup setup;
    private final EngineRun run;
    private final Map<Kind, Found> found = new LinkedHashMap<>();

    CorpusReading(EngineSetup setup, EngineRun run) {
        this.setup = setup;
        this.run = run;
    }

    /**
     * What payloads have in common that would not run.
     *
     * @param queue the name of their queue
     * @param version their version
     * @param reason why
     * @param masked whether it may be only because values of them are hidden
     */
    public record Kind(String queue, int version, Reason reason, boolean masked) {}

    /**
     * Such payloads.
     *
     * @param kind what they have in common
     * @param count how many there are
     * @param example the task of the first one
     * @param detail what is wrong with that
     */
    public record Found(Kind kind, long count, TaskId example, String detail) {

        private Found plusOne() {
            return new Found(kind, count + 1, example, detail);
        }
    }

    List<Found> read(List<String> lines) {
        lines.forEach(line -> read(CorpusLine.of(line)));
        return new ArrayList<>(found.values());
    }

    private void read(CorpusLine line) {
        Optional<RuntimeQueue> known = run.queues.known(line.queue());
        Reason reason = Trial.reason(known.orElse(null), line.version());
        if (reason != null) {
            note(line, reason, false, Trial.detail(reason, known.orElse(null)));
        } else {
            known.ifPresent(queue -> read(line, queue));
        }
    }

    private void read(CorpusLine line, RuntimeQueue queue) {
        DryReading reading = Trial.dryRead(setup.codec(), queue, line.bytes(), line.version());
        boolean masked = reading.failure() != null && line.isMasked();
        if (masked) {
            DryReading bare = Trial.dryRead(setup.codec(), queue, line.bareBytes(), line.version());
            if (bare.failure() == null) {
                reading = bare;
                masked = false;
            } else if (message(bare).equals(message(reading))) {
                // It is not for what is hidden that it cannot be read.
                masked = false;
            }
        }
        if (reading.failure() != null) {
            note(line, Reason.UNREADABLE, masked, message(reading));
        } else if (!reading.passedOver().isEmpty()) {
            note(line, Reason.PASSED_OVER, false, Trial.passedOver(reading));
        }
    }

    private static String message(DryReading reading) {
        PayloadException failure = reading.failure();
        return failure == null ? "" : String.valueOf(failure.getMessage());
    }

    private void note(CorpusLine line, Reason reason, boolean masked, String detail) {
        Kind kind = new Kind(line.queue(), line.version(), reason, masked);
        found.merge(kind, new Found(kind, 1, TaskId.parse(line.task()), detail), (before, one) -> before.plusOne());
    }
}
