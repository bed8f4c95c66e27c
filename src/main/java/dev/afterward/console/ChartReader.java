package dev.afterward.console;

import dev.afterward.console.ChartSheet.Cell;
import dev.afterward.console.ChartSheet.Curve;
import dev.afterward.console.ChartSheet.Period;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.Latency;
import dev.afterward.store.Tally.Outcome;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Makes the charts of a snapshot. */
final class ChartReader {

    /** What is longer leaves no room for the differences that matter: a due time of years ago is a wait of years. */
    static final Duration TOP = Duration.ofDays(1);

    private static final String FAILED = "failed";

    private final ConsoleText text;

    ChartReader(ConsoleText text) {
        this.text = text;
    }

    /** The charts of all queues. */
    ChartSheet all(Snapshot snapshot) {
        return read(
                snapshot,
                snapshot.activity(),
                snapshot.delays(),
                ConsolePage.OVERVIEW.file() + "?range=",
                "tasks.xhtml?view=failed");
    }

    /**
     * The charts of one queue.
     *
     * @param queue its name
     * @param delays how long its tasks waited and ran
     */
    ChartSheet of(String queue, Snapshot snapshot, List<Delay> delays) {
        String link = TaskFilter.queueLink(queue);
        return read(
                snapshot,
                snapshot.activity().stream()
                        .filter(one -> one.queue().equals(queue))
                        .toList(),
                delays,
                ConsolePage.QUEUE.file() + "?" + link + "&range=",
                "tasks.xhtml?view=failed&" + link);
    }

    /**
     * A curve, period by period.
     *
     * @param values its values, as JSON
     * @param words the same in words
     * @param highest the highest of them
     * @param has in which periods there is something
     */
    private record Line(String key, String values, String whole, List<String> words, long highest, IntPredicate has) {

        Curve curve() {
            return new Curve(key, values, whole, words.get(words.size() - 1));
        }
    }

    private ChartSheet read(
            Snapshot snapshot, List<Activity> activity, List<Delay> delays, String link, String failures) {
        Charts charts = new Charts(snapshot.start(), snapshot.range().step, snapshot.range().length);
        List<Line> attempts = List.of(
                counts("succeeded", charts, activity, Outcome.SUCCEEDED),
                counts("retried", charts, activity, Outcome.RETRIED),
                counts(FAILED, charts, activity, Outcome.FAILED));
        List<Line> durations = List.of(
                durations("wait-median", charts, delays, Latency.Kind.WAIT, 0.5),
                durations("wait-high", charts, delays, Latency.Kind.WAIT, 0.95),
                durations("run-median", charts, delays, Latency.Kind.RUN, 0.5),
                durations("run-high", charts, delays, Latency.Kind.RUN, 0.95));
        return new ChartSheet(
                snapshot.range().name().toLowerCase(Locale.ROOT),
                link + "hour",
                link + "day",
                failures,
                snapshot.openings().stream()
                        .map(at -> String.valueOf(at.getEpochSecond()))
                        .collect(Collectors.joining(",", "[", "]")),
                charts.times(),
                Moment.of(charts.from(snapshot.range().length - 1)),
                attempts.stream().map(Line::curve).toList(),
                durations.stream().map(Line::curve).toList(),
                TOP.toNanos() / 1_000,
                durations.stream().anyMatch(line -> micros(line.highest).compareTo(TOP) > 0)
                        ? text.of("chart.beyond", TOP)
                        : null,
                periods(
                        charts,
                        Stream.concat(attempts.stream(), durations.stream()).toList(),
                        failures));
    }

    private Line counts(String key, Charts charts, List<Activity> activity, Outcome outcome) {
        long[] counts = charts.counts(activity, one -> one.outcome() == outcome);
        return new Line(
                key,
                Charts.json(counts),
                text.number(LongStream.of(counts).sum()),
                LongStream.of(counts).mapToObj(text::number).toList(),
                Charts.highest(counts),
                at -> counts[at] > 0);
    }

    private Line durations(String key, Charts charts, List<Delay> delays, Latency.Kind kind, double share) {
        long[] durations = charts.percentiles(delays, kind, share);
        return new Line(
                key,
                Charts.json(durations),
                duration(Charts.percentile(delays, kind, share)),
                LongStream.of(durations).mapToObj(this::duration).toList(),
                Charts.highest(durations),
                at -> durations[at] >= 0);
    }

    private static List<Period> periods(Charts charts, List<Line> lines, String failures) {
        List<Period> periods = new ArrayList<>();
        for (int i = charts.length() - 1; i >= 0; i--) {
            int at = i;
            if (lines.stream().anyMatch(line -> line.has.test(at))) {
                periods.add(new Period(
                        charts.from(at).getEpochSecond(),
                        Moment.of(charts.from(at)),
                        lines.stream()
                                .map(line -> cell(charts, line, at, failures))
                                .toList()));
            }
        }
        return periods;
    }

    private static Cell cell(Charts charts, Line line, int at, String failures) {
        boolean leads = line.key.equals(FAILED) && line.has.test(at);
        return new Cell(
                line.key,
                line.words.get(at),
                leads
                        ? failures + "&finished-from=" + charts.from(at) + "&finished-to="
                                + charts.from(at + 1).minusMillis(1)
                        : null);
    }

    private String duration(long micros) {
        if (micros < 0) {
            return text.of("none");
        }
        return micros < Latency.micros(Latency.SLOTS - 1)
                ? text.duration(micros(micros))
                : text.of("waiting.at-least", micros(Latency.least(Latency.SLOTS - 1)));
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
