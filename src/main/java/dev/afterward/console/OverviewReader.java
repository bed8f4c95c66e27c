package dev.afterward.console;

import dev.afterward.console.Overview.Fact;
import dev.afterward.console.Overview.Figure;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.StoreFigures.Storage;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the first page of a snapshot. */
final class OverviewReader {

    private final ConsoleText text;

    OverviewReader(ConsoleText text) {
        this.text = text;
    }

    Overview read(Snapshot snapshot, List<Overview.Trouble> problems, List<QueueLine> queues) {
        return new Overview(
                problems,
                snapshot.counts().stream()
                        // What was deleted by mistake is looked for here, and otherwise nobody needs it.
                        .filter(count -> count.view() != View.DELETED || count.count() > 0)
                        .map(this::figure)
                        .toList(),
                new ChartReader(text).all(snapshot),
                queues,
                engine(snapshot));
    }

    private Figure figure(Count count) {
        String key = count.view().name().toLowerCase(Locale.ROOT);
        return new Figure(
                key,
                text.upTo(count.count(), Snapshots.BOUND),
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
            case CANCELLED, EXPIRED, DELETED, ALL -> "secondary";
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
        facts.add(fact("in-doubt", text.number(snapshot.doubts().size())));
        facts.add(fact("clients", text.number(storage.clients())));
        facts.add(fact("size", text.bytes(storage.bytes())));
        facts.add(fact("journal", text.bytes(storage.journal())));
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
