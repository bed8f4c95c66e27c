package dev.afterward.monitor;

import dev.afterward.Retain;
import dev.afterward.monitor.MonitorAccess.Rights;
import dev.afterward.monitor.Overview.Link;
import dev.afterward.monitor.Overview.Trouble;
import dev.afterward.monitor.Snapshots.Snapshot;
import dev.afterward.monitor.Watch.Findings;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.ErrorGroups.Group;
import dev.afterward.store.StoreFigures.FarDue;
import dev.afterward.store.StoreFigures.HeldSnapshot;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Repeated;
import dev.afterward.store.StoreFigures.Space;
import dev.afterward.store.Tally.Outcome;
import dev.afterward.store.TransactionLookup.Doubt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what needs somebody, and what can be done about it: the worst first. It stays until it is mended. */
final class TroubleReader {

    private static final Duration LATE = Duration.ofMinutes(5);
    /** The counters of a minute that lies ahead: the clock was set back. */
    private static final Duration AHEAD = Duration.ofMinutes(2);

    /** A store that takes so long to answer makes everybody wait. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** Who has done what was done through the API. */
    private static final String APPLICATION = "application";

    private static final long MB = 1_000_000;

    /** What one turn may need. */
    private static final long FULL_DISK = MB;

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_MESSAGE = 500;

    private final MonitorText text;
    private final Rights rights;

    /**
     * A reader.
     *
     * @param text the texts
     * @param rights what the user may see
     */
    TroubleReader(MonitorText text, Rights rights) {
        this.text = text;
        this.rights = rights;
    }

    List<Trouble> read(Snapshot snapshot, Findings findings, List<QueueLine> queues) {
        Troubles troubles = new Troubles(text);
        engine(snapshot.engine(), troubles);
        unknown(findings, snapshot, troubles);
        space(findings.space(), troubles);
        slow(findings.took(), troubles);
        held(findings.held(), troubles);
        doubts(snapshot.doubts(), troubles);
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
        Set<String> told = Stream.of(findings.failed(), findings.retried())
                .flatMap(groups -> groups.groups().stream())
                .map(Group::queue)
                .collect(Collectors.toSet());
        Set<String> unreadable =
                findings.parked().groups().stream().map(Group::queue).collect(Collectors.toSet());
        for (QueueLine queue : queues) {
            unkept(queue, snapshot, told, troubles);
            if (!unreadable.contains(queue.plain())) {
                parked(queue, troubles);
            }
            waiting(queue, snapshot, troubles);
        }
        losses(snapshot.activity(), troubles);
        clock(snapshot, troubles);
        findings.farDue().forEach(far -> farDue(far, troubles));
        findings.repeated().forEach(repeated -> repeated(repeated, troubles));
        return troubles.found();
    }

    private static void engine(EngineStatus engine, Troubles troubles) {
        String refusal = engine.refusal();
        if (refusal != null) {
            troubles.add("red", "store", List.of(), Wording.text(refusal, LONGEST_MESSAGE));
        } else if (!engine.started() && engine.workers() > 0) {
            troubles.add("red", "stopped", List.of());
        }
    }

    /** What could not be read may be anything: the page must not say that all is well. */
    private void unknown(Findings findings, Snapshot snapshot, Troubles troubles) {
        for (Map.Entry<String, String> failure : findings.unknown().entrySet()) {
            troubles.add(
                    "orange",
                    "unknown",
                    List.of(),
                    text.of("problem.unknown." + failure.getKey()),
                    Wording.text(failure.getValue(), LONGEST_MESSAGE));
        }
        for (QueueDepth depth : snapshot.depths()) {
            Instant oldest = depth.oldest();
            if (depth.mayBeOlder() && oldest != null && !isLate(oldest, snapshot)) {
                troubles.add(
                        "orange",
                        "unknown",
                        List.of(),
                        text.of("problem.unknown.late"),
                        text.of("problem.unknown.priorities", Wording.text(depth.name(), LONGEST_NAME)));
            }
        }
    }

    private static void space(@Nullable Space space, Troubles troubles) {
        if (space != null && isNearlyFull(space)) {
            troubles.add(
                    room(space) < leastSpace(space) / 4 ? "red" : "orange",
                    space.usable() < FULL_DISK ? "disk-full" : "disk",
                    List.of(
                            troubles.link("tasks.xhtml?view=deleted", "show-deleted"),
                            troubles.act(
                                    "confirm.xhtml?do=DELETE&all=true&for-good=true&view=" + TaskFilter.ENDED,
                                    "delete-ended")),
                    troubles.bytes(space.usable()),
                    troubles.bytes(space.total()),
                    troubles.bytes(space.free()),
                    troubles.bytes(space.journal()));
        }
    }

    /** Of a small disk a tenth is little, of a large one it is plenty. */
    static boolean isNearlyFull(Space space) {
        return room(space) < leastSpace(space);
    }

    private static long room(Space space) {
        return space.usable() + space.free();
    }

    private static long leastSpace(Space space) {
        return Math.max(200 * MB, Math.min(5_000 * MB, space.total() / 10));
    }

    private static void slow(Duration took, Troubles troubles) {
        if (took.compareTo(SLOW) > 0) {
            troubles.add("yellow", "slow", List.of(), took);
        }
    }

    private static void held(@Nullable HeldSnapshot held, Troubles troubles) {
        if (held == null) {
            return;
        }
        String key = switch (held.holder()) {
            case SESSION -> held.hidden() ? "snapshot-hidden" : "snapshot";
            case PREPARED -> "snapshot-prepared";
            case SLOT -> "snapshot-slot";
        };
        troubles.add(
                "yellow",
                key,
                held.since() == null ? null : Moment.of(held.since()),
                null,
                List.of(),
                named(held.name(), troubles),
                named(held.user(), troubles),
                named(held.application(), troubles),
                named(held.state(), troubles),
                held.transactions());
    }

    private static String named(@Nullable String name, Troubles troubles) {
        return name == null || name.isBlank() ? troubles.text("problem.nameless") : Wording.text(name, LONGEST_NAME);
    }

    private static void doubts(List<Doubt> doubts, Troubles troubles) {
        for (Doubt doubt : doubts) {
            String task = "&task=" + doubt.first();
            troubles.add(
                    "orange",
                    doubt.witness() ? "doubt-witness" : "doubt",
                    Moment.of(doubt.prepared()),
                    null,
                    List.of(
                            troubles.link("task.xhtml?id=" + doubt.first(), "show-task"),
                            troubles.act("confirm.xhtml?do=COMMIT" + task, "run"),
                            troubles.act("confirm.xhtml?do=ROLL_BACK" + task, "discard")),
                    doubt.tasks());
        }
        if (doubts.size() >= Snapshots.DOUBTS) {
            troubles.add(
                    "orange", "doubts", List.of(troubles.link("tasks.xhtml?view=parked", "show-tasks")), doubts.size());
        }
    }

    /** Where no failed task is kept, only the counters tell of it. */
    private static void unkept(QueueLine queue, Snapshot snapshot, Set<String> told, Troubles troubles) {
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

    private static void parked(QueueLine queue, Troubles troubles) {
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

    private void waiting(QueueLine queue, Snapshot snapshot, Troubles troubles) {
        Moment oldest = queue.oldest();
        List<Link> links = List.of(
                troubles.link("tasks.xhtml?view=upcoming&queue=" + queue.link(), "show-tasks"),
                troubles.link(MonitorPage.QUEUE.file() + "?queue=" + queue.link(), "show-queue"));
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
                    by == null || by.equals(APPLICATION) ? text.of("problem.by-application") : by,
                    queue.waiting() == null ? "" : text.of("problem.paused.oldest", queue.waiting()));
        } else if (oldest != null && isLate(Instant.parse(oldest.iso()), snapshot)) {
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

    private static boolean isLate(Instant oldest, Snapshot snapshot) {
        return oldest.plus(LATE).isBefore(snapshot.now());
    }

    private static void losses(List<Activity> activity, Troubles troubles) {
        long lost = sum(activity, Outcome.CLAIM_LOST);
        long rescued = sum(activity, Outcome.RESCUED);
        if (lost + rescued > 0) {
            troubles.add("yellow", "losses", List.of(), lost, rescued);
        }
    }

    private static long sum(List<Activity> activity, Outcome outcome) {
        return activity.stream()
                .filter(one -> one.outcome() == outcome)
                .mapToLong(Activity::count)
                .sum();
    }

    private static void clock(Snapshot snapshot, Troubles troubles) {
        Instant counted = snapshot.storage().lastCounted();
        if (counted != null && counted.isAfter(snapshot.now().plus(AHEAD))) {
            troubles.add("yellow", "clock", List.of(), Moment.of(counted).text());
        }
    }

    private static void farDue(FarDue far, Troubles troubles) {
        troubles.add(
                "azure",
                "far",
                List.of(
                        troubles.link("tasks.xhtml?view=upcoming&" + TaskFilter.queueLink(far.queue()), "show-tasks"),
                        troubles.link("task.xhtml?id=" + far.last(), "show-task")),
                Wording.text(far.queue(), LONGEST_NAME),
                troubles.number(far.count(), far.more()),
                Moment.of(far.first()).text());
    }

    private static void repeated(Repeated repeated, Troubles troubles) {
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
