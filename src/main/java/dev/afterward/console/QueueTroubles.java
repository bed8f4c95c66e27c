package dev.afterward.console;

import dev.afterward.Retain;
import dev.afterward.console.Overview.Link;
import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.console.Watch.Findings;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ErrorGroups.Group;
import dev.afterward.store.StoreFigures.FarDue;
import dev.afterward.store.StoreFigures.Repeated;
import dev.afterward.store.Tally.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells of queues whose tasks fail, are parked or wait, and of tasks that are unlike the others of their queue. */
final class QueueTroubles {

    private static final Duration LATE = Duration.ofMinutes(5);

    /** Who has done what was done through the API. */
    private static final String APPLICATION = "application";

    private static final int LONGEST_NAME = 200;

    private final Troubles troubles;
    private final Snapshot snapshot;
    /** The queues of whose failures another trouble tells. */
    private final Set<String> told;
    /** The same for those whose parked tasks cannot be read. */
    private final Set<String> unreadable;

    QueueTroubles(Troubles troubles, Snapshot snapshot, Findings findings) {
        this.troubles = troubles;
        this.snapshot = snapshot;
        told = Stream.of(findings.failed(), findings.retried())
                .flatMap(groups -> groups.groups().stream())
                .map(Group::queue)
                .collect(Collectors.toSet());
        unreadable = findings.parked().groups().stream().map(Group::queue).collect(Collectors.toSet());
    }

    void queue(QueueLine queue) {
        unkept(queue);
        if (!unreadable.contains(queue.plain())) {
            parked(queue);
        }
        waiting(queue);
    }

    /** Where no failed task is kept, only the counters tell of it. */
    private void unkept(QueueLine queue) {
        boolean kept = snapshot.engine()
                .queue(queue.plain())
                .map(lane -> lane.config().retention().tasks() != Retain.NONE)
                .orElse(true);
        long failed = snapshot.activity().stream()
                .filter(one -> one.outcome() == Outcome.FAILED && one.queue().equals(queue.plain()))
                .mapToLong(Activity::count)
                .sum();
        if (!kept && failed > 0) {
            troubles.add("red", "unkept", List.of(), queue.name(), failed);
        } else if (queue.failing() && failed == 0 && !told.contains(queue.plain())) {
            troubles.add(
                    "orange",
                    "failing",
                    List.of(troubles.link("tasks.xhtml?view=upcoming&queue=" + queue.link(), "show-tasks")),
                    queue.name());
        }
    }

    private void parked(QueueLine queue) {
        if (queue.parked() != null) {
            String where = "view=parked&queue=" + queue.link();
            troubles.add(
                    "orange",
                    queue.type() == null ? "parked-unknown" : "parked",
                    List.of(
                            troubles.link("tasks.xhtml?" + where, "show-tasks"),
                            troubles.act("confirm.xhtml?do=RUN_NOW&all=true&" + where, "try-again")),
                    queue.name(),
                    queue.parked());
        }
    }

    private void waiting(QueueLine queue) {
        Moment oldest = queue.oldest();
        List<Link> links = List.of(
                troubles.link("tasks.xhtml?view=upcoming&queue=" + queue.link(), "show-tasks"),
                troubles.link(ConsolePage.QUEUE.file() + "?queue=" + queue.link(), "show-queue"));
        if (queue.paused()) {
            String by = queue.pausedBy();
            troubles.add(
                    "yellow",
                    "paused",
                    queue.pausedAt(),
                    null,
                    links,
                    queue.name(),
                    queue.ready(),
                    by == null || by.equals(APPLICATION) ? troubles.text("problem.by-application") : by,
                    queue.waiting() == null ? "" : troubles.text("problem.paused.oldest", queue.waiting()));
        } else if (oldest != null && isLate(Instant.parse(oldest.iso()), snapshot.now())) {
            EngineStatus engine = snapshot.engine();
            boolean busy = engine.workers() > 0 && engine.busy() >= engine.workers();
            troubles.add(
                    "yellow",
                    busy ? "late-busy" : "late",
                    oldest,
                    null,
                    links,
                    queue.name(),
                    queue.ready(),
                    String.valueOf(queue.waiting()),
                    engine.workers());
        }
    }

    /** Whether a task that has been due since a time has waited for long. */
    static boolean isLate(Instant oldest, Instant now) {
        return oldest.plus(LATE).isBefore(now);
    }

    void farDue(FarDue far) {
        troubles.add(
                "azure",
                "far",
                List.of(
                        troubles.link("tasks.xhtml?view=upcoming&" + TaskFilter.queueLink(far.queue()), "show-tasks"),
                        troubles.link("task.xhtml?id=" + far.last(), "show-task")),
                Wording.text(far.queue(), LONGEST_NAME),
                troubles.number(far.count(), far.more()),
                Moment.of(far.first()));
    }

    void repeated(Repeated repeated) {
        String queue = TaskFilter.queueLink(repeated.queue());
        troubles.add(
                "azure",
                "repeated",
                Moment.of(repeated.first().createdAt()),
                null,
                List.of(
                        troubles.link("tasks.xhtml?view=upcoming&order=newest&" + queue, "show-tasks"),
                        troubles.act("confirm.xhtml?do=DELETE&repeats=true&" + queue, "delete-repeats")),
                Wording.text(repeated.queue(), LONGEST_NAME),
                repeated.tasks(),
                repeated.payloads());
    }
}
