package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.console.ChartSheet.Cell;
import dev.afterward.console.ChartSheet.Curve;
import dev.afterward.console.ChartSheet.Period;
import dev.afterward.console.Snapshots.Range;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.Latency;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.Tally.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChartReaderTest {

    private static final Instant NOW = Instant.parse("2026-05-01T10:20:30Z");

    private static final Instant MINUTE = Instant.parse("2026-05-01T10:20:00Z");

    private final ConsoleText text = new ConsoleText(Locale.ENGLISH);

    private static Snapshot snapshot(Range range, List<Activity> activity, List<Delay> delays) {
        return new Snapshot(
                NOW,
                Snapshots.start(NOW, range),
                range,
                List.of(),
                List.of(),
                activity,
                delays,
                List.of(),
                new Storage("tasks.db", 1, 1, 1, null, null),
                new EngineStatus(true, 1, 0, NOW, null, List.of()),
                List.of());
    }

    private static Activity activity(String queue, Outcome outcome, long count) {
        return new Activity(MINUTE, queue, outcome, count);
    }

    private static Delay delay(Latency.Kind kind, Duration duration) {
        return new Delay(MINUTE, kind, Latency.slot(duration.toNanos() / 1_000), 1);
    }

    private static String whole(List<Curve> curves) {
        return curves.stream().map(curve -> curve.key() + " " + curve.whole()).collect(Collectors.joining(", "));
    }

    @Test
    void all_queues_or_one() {
        List<Activity> activity = List.of(
                activity("mail", Outcome.SUCCEEDED, 3),
                activity("mail", Outcome.FAILED, 1),
                activity("fax", Outcome.SUCCEEDED, 4_000),
                activity("fax", Outcome.RETRIED, 7));
        Snapshot snapshot = snapshot(Range.HOUR, activity, List.of());
        ChartSheet all = new ChartReader(text).all(snapshot);
        assertThat(whole(all.attempts())).isEqualTo("succeeded 4,003, retried 7, failed 1");
        assertThat(all.attempts().get(0).values()).endsWith(",0,4003]");
        assertThat(all.day()).isEqualTo("index.xhtml?range=day");
        assertThat(all.failures()).isEqualTo("tasks.xhtml?view=failed");
        ChartSheet mail = new ChartReader(text).of("mail", snapshot, List.of());
        assertThat(whole(mail.attempts())).isEqualTo("succeeded 3, retried 0, failed 1");
        assertThat(mail.attempts().get(2).values()).endsWith(",0,1]");
        assertThat(mail.failures()).isEqualTo("tasks.xhtml?view=failed&queue=mail");
        assertThat(new ChartReader(text).of("a&b c", snapshot, List.of()).hour())
                .isEqualTo("queue.xhtml?queue=a%26b+c&range=hour");
    }

    @Test
    void the_durations_of_a_queue_are_its_own() {
        Delay slow = delay(Latency.Kind.RUN, Duration.ofSeconds(4));
        Delay quick = delay(Latency.Kind.RUN, Duration.ofMillis(4));
        Snapshot snapshot = snapshot(Range.HOUR, List.of(), List.of(slow, quick, quick));
        ChartReader charts = new ChartReader(text);
        assertThat(whole(charts.all(snapshot).delays()))
                .isEqualTo("wait-median –, wait-high –, run-median 3.8 ms, run-high 3.9 s");
        assertThat(whole(charts.of("mail", snapshot, List.of()).delays()))
                .isEqualTo("wait-median –, wait-high –, run-median –, run-high –");
        Curve median = charts.of("mail", snapshot, List.of(slow)).delays().get(2);
        assertThat(median.values()).matches("\\[null,.*,null,3\\d{6}]");
        assertThat(median.last()).isEqualTo("3.9 s");
    }

    /** Each period in which there is something, the last first; only failures lead somewhere. */
    @Test
    void periods() {
        Activity earlier = new Activity(MINUTE.minusSeconds(120), "mail", Outcome.RETRIED, 2);
        Activity before = new Activity(MINUTE.minusSeconds(3_600), "mail", Outcome.RETRIED, 2);
        Snapshot snapshot = snapshot(
                Range.HOUR,
                List.of(activity("mail", Outcome.FAILED, 1_000), earlier, before),
                List.of(delay(Latency.Kind.WAIT, Duration.ofSeconds(4))));
        List<Period> periods = new ChartReader(text).all(snapshot).periods();
        assertThat(periods).extracting(Period::from).containsExactly(Moment.of(MINUTE), Moment.of(earlier.from()));
        assertThat(periods.get(0).seconds()).isEqualTo(MINUTE.getEpochSecond());
        assertThat(periods.get(0).cells())
                .extracting(Cell::value)
                .containsExactly("0", "0", "1,000", "3.9 s", "3.9 s", "–", "–");
        assertThat(periods.get(0).cells())
                .extracting(Cell::href)
                .containsOnly(
                        null,
                        "tasks.xhtml?view=failed&finished-from=2026-05-01T10:20:00Z&finished-to=2026-05-01T10:20:59.999Z");
        assertThat(periods.get(1).cells()).extracting(Cell::href).containsOnlyNulls();
        assertThat(new ChartReader(text)
                        .all(snapshot(Range.DAY, List.of(), List.of()))
                        .periods())
                .isEmpty();
    }

    /** One due time of years ago does not say that something waited for fifty days, nor make the others alike. */
    @Test
    void what_is_too_long_is_said_and_not_drawn() {
        ChartReader charts = new ChartReader(text);
        ChartSheet day =
                charts.all(snapshot(Range.HOUR, List.of(), List.of(delay(Latency.Kind.RUN, Duration.ofHours(20)))));
        assertThat(day.beyond()).isNull();
        ChartSheet years =
                charts.all(snapshot(Range.HOUR, List.of(), List.of(delay(Latency.Kind.WAIT, Duration.ofDays(2_000)))));
        assertThat(years.beyond()).isEqualTo("What took longer than 1 d is drawn at the upper edge.");
        assertThat(years.top()).isEqualTo(86_400_000_000L);
        assertThat(whole(years.delays()))
                .isEqualTo("wait-median at least 44 d 12 h, wait-high at least 44 d 12 h, run-median –, run-high –");
    }
}
