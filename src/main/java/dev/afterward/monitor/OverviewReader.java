package dev.afterward.monitor;

import dev.afterward.monitor.Overview.Fact;
import dev.afterward.monitor.Overview.Figure;
import dev.afterward.monitor.Snapshots.Snapshot;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.Latency;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.Tally.Outcome;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists.Count;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the first page of a snapshot. */
final class OverviewReader {

    private final MonitorText text;

    OverviewReader(MonitorText text) {
        this.text = text;
    }

    Overview read(Snapshot snapshot, List<Overview.Trouble> problems, List<QueueLine> queues) {
        Charts charts = new Charts(snapshot.start(), snapshot.range().step, snapshot.range().length);
        long[] succeeded = charts.counts(snapshot.activity(), one -> one.outcome() == Outcome.SUCCEEDED);
        long[] retried = charts.counts(snapshot.activity(), one -> one.outcome() == Outcome.RETRIED);
        long[] failed = charts.counts(snapshot.activity(), one -> one.outcome() == Outcome.FAILED);
        String range = snapshot.range().name().toLowerCase(Locale.ROOT);
        return new Overview(
                problems,
                snapshot.counts().stream().map(OverviewReader::figure).toList(),
                range,
                charts.times(),
                Charts.json(succeeded),
                Charts.json(retried),
                Charts.json(failed),
                curve(charts, snapshot, Latency.Kind.WAIT, 0.5),
                curve(charts, snapshot, Latency.Kind.WAIT, 0.95),
                curve(charts, snapshot, Latency.Kind.RUN, 0.5),
                curve(charts, snapshot, Latency.Kind.RUN, 0.95),
                text.of("chart.throughput." + range, sum(succeeded), sum(retried), sum(failed)),
                text.of(
                        "chart.latency." + range,
                        duration(snapshot, Latency.Kind.WAIT, 0.5),
                        duration(snapshot, Latency.Kind.WAIT, 0.95),
                        duration(snapshot, Latency.Kind.RUN, 0.5),
                        duration(snapshot, Latency.Kind.RUN, 0.95)),
                queues,
                engine(snapshot));
    }

    private static String curve(Charts charts, Snapshot snapshot, Latency.Kind kind, double share) {
        return Charts.json(charts.percentiles(snapshot.delays(), kind, share));
    }

    private static String sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return Numbers.of(sum);
    }

    private String duration(Snapshot snapshot, Latency.Kind kind, double share) {
        long micros = Charts.percentileMicros(snapshot.delays(), kind, share);
        return micros < 0 ? text.of("none") : Wording.duration(Duration.ofNanos(micros * 1_000));
    }

    private static Figure figure(Count count) {
        String key = count.view().name().toLowerCase(Locale.ROOT);
        return new Figure(
                key,
                Numbers.upTo(count.count(), Snapshots.BOUND),
                "tasks.xhtml?view=" + key,
                count.count() == 0 ? "secondary" : colour(count.view()));
    }

    private static String colour(View view) {
        return switch (view) {
            case RUNNING -> "yellow";
            case UPCOMING -> "azure";
            case SUCCEEDED -> "green";
            case FAILED -> "red";
            case PARKED -> "orange";
            case CANCELLED, EXPIRED, ALL -> "secondary";
        };
    }

    private List<Fact> engine(Snapshot snapshot) {
        EngineStatus engine = snapshot.engine();
        Storage storage = snapshot.storage();
        List<Fact> facts = new ArrayList<>();
        facts.add(fact("state", text.of(state(engine))));
        facts.add(fact("workers", text.of("engine.workers.value", engine.busy(), engine.workers())));
        facts.add(new Fact("engine.last-turn", text.of("never"), Moment.ofNullable(engine.lastTurn())));
        facts.add(new Fact("engine.next-due", text.of("none"), Moment.ofNullable(storage.nextDue())));
        facts.add(fact("in-doubt", Numbers.of(snapshot.doubts().size())));
        facts.add(fact("clients", Numbers.of(storage.clients())));
        facts.add(fact("size", Numbers.bytes(storage.bytes())));
        facts.add(fact("journal", Numbers.bytes(storage.journal())));
        facts.add(fact("store", Wording.text(storage.name(), 300)));
        return facts;
    }

    private static Fact fact(String key, @Nullable String value) {
        return new Fact("engine." + key, value == null ? "" : value, null);
    }

    private static String state(EngineStatus engine) {
        if (engine.refusal() != null) {
            return "engine.state.refused";
        }
        if (engine.workers() == 0) {
            return "engine.state.enqueues";
        }
        return engine.started() ? "engine.state.running" : "engine.state.stopped";
    }
}
