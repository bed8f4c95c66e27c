package dev.afterward.monitor;

import dev.afterward.Retain;
import dev.afterward.monitor.Overview.Link;
import dev.afterward.monitor.Overview.Trouble;
import dev.afterward.monitor.Snapshots.Failures;
import dev.afterward.monitor.Snapshots.Snapshot;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.Tally.Outcome;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskLists.Matches;
import dev.afterward.store.TransactionLookup.Doubt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds what is wrong, and what can be done about it: the worst first. */
final class TroubleReader {

    private static final Duration LATE = Duration.ofMinutes(5);
    /** The counters of a minute that lies ahead: the clock was set back. */
    private static final Duration AHEAD = Duration.ofMinutes(2);

    private final Function<String, Failures> failuresOf;
    private final MonitorText text;
    private final boolean details;

    /**
     * A reader.
     *
     * @param failuresOf the failures of a queue
     * @param text the texts
     * @param details whether errors may be seen
     */
    TroubleReader(Function<String, Failures> failuresOf, MonitorText text, boolean details) {
        this.failuresOf = failuresOf;
        this.text = text;
        this.details = details;
    }

    List<Trouble> read(Snapshot snapshot, List<QueueLine> queues) {
        List<Trouble> troubles = new ArrayList<>();
        engine(snapshot.engine(), troubles);
        doubts(snapshot.doubts(), troubles);
        queues.stream().filter(QueueLine::failing).forEach(queue -> failing(queue, snapshot.engine(), troubles));
        for (QueueLine queue : queues) {
            parked(queue, troubles);
            notServed(queue, snapshot, troubles);
        }
        losses(snapshot.activity(), troubles);
        clock(snapshot, troubles);
        return troubles;
    }

    private void engine(EngineStatus engine, List<Trouble> troubles) {
        String refusal = engine.refusal();
        if (refusal != null) {
            troubles.add(trouble("red", "store", List.of(), Wording.text(refusal, 500)));
        } else if (!engine.started() && engine.workers() > 0) {
            troubles.add(trouble("red", "stopped", List.of()));
        }
    }

    private void doubts(List<Doubt> doubts, List<Trouble> troubles) {
        for (Doubt doubt : doubts) {
            String task = "&task=" + doubt.first();
            troubles.add(trouble(
                    "orange",
                    doubt.witness() ? "doubt-witness" : "doubt",
                    List.of(
                            link("task.xhtml?id=" + doubt.first(), "show-task", false),
                            link("confirm.xhtml?do=COMMIT" + task, "run", true),
                            link("confirm.xhtml?do=ROLL_BACK" + task, "discard", true)),
                    Numbers.of(doubt.tasks()),
                    Moment.of(doubt.prepared()).text()));
        }
    }

    /** The newest error stands here: most often it is all one has to read. */
    private void failing(QueueLine queue, EngineStatus engine, List<Trouble> troubles) {
        String where = "view=failed&queue=" + queue.link();
        Failures failures = failuresOf.apply(queue.plain());
        Matches matches = failures.matches();
        TaskRow row = failures.last();
        if (row == null && matches.count() == 0 && keepsFailures(queue, engine)) {
            // They were retried since, and went well, or somebody has put them away.
            return;
        }
        List<Link> links = new ArrayList<>();
        String error = "";
        if (row != null) {
            String lastError = row.lastError();
            error = details && lastError != null ? TaskLine.firstLine(lastError) : "";
            links.add(link("task.xhtml?id=" + row.id(), "show-error", false));
        }
        if (matches.count() > 0) {
            String number = Numbers.of(matches.count()) + (matches.more() ? "+" : "");
            links.add(new Link("tasks.xhtml?" + where, text.of("problem.show-failed", number), false));
            links.add(new Link("confirm.xhtml?do=RETRY&all=true&" + where, text.of("problem.retry-all", number), true));
        }
        troubles.add(trouble("red", error.isEmpty() ? "failing" : "failing-error", links, queue.name(), error));
    }

    private static boolean keepsFailures(QueueLine queue, EngineStatus engine) {
        return engine.queue(queue.plain())
                .map(lane -> lane.config().retention().tasks() != Retain.NONE)
                .orElse(false);
    }

    private void parked(QueueLine queue, List<Trouble> troubles) {
        if (queue.parked() != null) {
            String where = "view=parked&queue=" + queue.link();
            troubles.add(trouble(
                    "orange",
                    queue.type() == null ? "parked-unknown" : "parked",
                    List.of(
                            link("tasks.xhtml?" + where, "show-tasks", false),
                            link("confirm.xhtml?do=RUN_NOW&all=true&" + where, "try-again", true)),
                    queue.name(),
                    queue.parked()));
        }
    }

    private void notServed(QueueLine queue, Snapshot snapshot, List<Trouble> troubles) {
        Moment oldest = queue.oldest();
        if (oldest == null) {
            return;
        }
        String waiting = String.valueOf(queue.waiting());
        boolean late = Instant.parse(oldest.iso()).plus(LATE).isBefore(snapshot.now());
        List<Link> links = List.of(link("tasks.xhtml?view=upcoming&queue=" + queue.link(), "show-tasks", false));
        if (queue.paused()) {
            troubles.add(trouble("yellow", "paused", withQueues(links), queue.name(), queue.ready(), waiting));
        } else if (late) {
            troubles.add(trouble("yellow", "late", links, queue.name(), queue.ready(), waiting));
        }
    }

    private List<Link> withQueues(List<Link> links) {
        List<Link> all = new ArrayList<>(links);
        all.add(link("queues.xhtml", "show-queues", false));
        return all;
    }

    private void losses(List<Activity> activity, List<Trouble> troubles) {
        long lost = sum(activity, Outcome.CLAIM_LOST);
        long rescued = sum(activity, Outcome.RESCUED);
        if (lost + rescued > 0) {
            troubles.add(trouble("yellow", "losses", List.of(), Numbers.of(lost), Numbers.of(rescued)));
        }
    }

    private static long sum(List<Activity> activity, Outcome outcome) {
        return activity.stream()
                .filter(one -> one.outcome() == outcome)
                .mapToLong(Activity::count)
                .sum();
    }

    private void clock(Snapshot snapshot, List<Trouble> troubles) {
        Instant counted = snapshot.storage().lastCounted();
        if (counted != null && counted.isAfter(snapshot.now().plus(AHEAD))) {
            troubles.add(
                    trouble("yellow", "clock", List.of(), Moment.of(counted).text()));
        }
    }

    private Trouble trouble(String colour, String key, List<Link> links, Object... values) {
        return new Trouble(
                colour,
                text.of("problem." + key + ".title", values),
                text.of("problem." + key + ".detail", values),
                links);
    }

    private Link link(String href, String key, boolean acts) {
        return new Link(href, text.of("problem." + key), acts);
    }
}
