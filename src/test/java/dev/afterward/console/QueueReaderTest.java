package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.console.Snapshots.Range;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.Tally.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class QueueReaderTest {

    private static final Instant NOW = Instant.parse("2026-05-01T10:20:30Z");
    private static final Instant MINUTE = Instant.parse("2026-05-01T10:20:00Z");

    private static QueueLine line(Activity... activity) {
        Snapshot snapshot = new Snapshot(
                NOW,
                Snapshots.start(NOW, Range.HOUR),
                Range.HOUR,
                List.of(),
                List.of(new QueueDepth("mail", false, 0, 0, 0, null, false, null, null)),
                List.of(activity),
                List.of(),
                List.of(),
                new Storage("tasks.db", 1, 1, 1, null, null),
                new EngineStatus(true, 1, 0, NOW, null, List.of()),
                List.of());
        return new QueueReader(null, new ConsoleText(Locale.ENGLISH))
                .read(snapshot)
                .get(0);
    }

    /** On one scale, whose words count all attempts. */
    @Test
    void the_bars_of_a_queue_say_how_high_they_are() {
        QueueLine line = line(
                new Activity(MINUTE, "mail", Outcome.SUCCEEDED, 1_500),
                new Activity(MINUTE, "mail", Outcome.RETRIED, 500),
                new Activity(MINUTE, "fax", Outcome.SUCCEEDED, 9_000));
        assertThat(line.peak()).isEqualTo("at most 2,000 a minute");
        assertThat(line.outline()).isEqualTo("983,24 983,1 1000,1 1000,24");
        assertThat(line.failedOutline()).isEqualTo("983,24 983,18 1000,18 1000,24");
    }

    @Test
    void a_queue_in_which_nothing_ran_has_no_bars() {
        assertThat(line(new Activity(MINUTE, "fax", Outcome.FAILED, 1)).outline())
                .isEmpty();
    }
}
