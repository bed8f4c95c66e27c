package dev.afterward.console;

import dev.afterward.console.Snapshots.Snapshot;
import dev.afterward.console.Watch.Findings;
import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.EngineStatus;
import dev.afterward.store.StoreFigures.HeldSnapshot;
import dev.afterward.store.StoreFigures.QueueDepth;
import dev.afterward.store.StoreFigures.Space;
import dev.afterward.store.Tally.Outcome;
import dev.afterward.store.TransactionLookup.Doubt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells of what is wrong with the store and the engine as a whole. */
final class StoreTroubles {

    /** The counters of a minute that lies ahead: the clock was set back. */
    private static final Duration AHEAD = Duration.ofMinutes(2);

    /** A store that takes so long to answer makes everybody wait. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    private static final long MB = 1_000_000;

    /** What one turn may need. */
    private static final long FULL_DISK = MB;

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_MESSAGE = 500;

    private final Troubles troubles;

    StoreTroubles(Troubles troubles) {
        this.troubles = troubles;
    }

    void engine(EngineStatus engine) {
        String refusal = engine.refusal();
        if (refusal != null) {
            troubles.add("red", "store", List.of(), Wording.text(refusal, LONGEST_MESSAGE));
        } else if (!engine.started() && engine.workers() > 0) {
            troubles.add("red", "stopped", List.of());
        }
    }

    /** What could not be read may be anything: the page must not say that all is well. */
    void unknown(Findings findings, Snapshot snapshot) {
        for (Map.Entry<String, String> failure : findings.unknown().entrySet()) {
            troubles.add(
                    "orange",
                    "unknown",
                    List.of(),
                    troubles.text("problem.unknown." + failure.getKey()),
                    Wording.text(failure.getValue(), LONGEST_MESSAGE));
        }
        for (QueueDepth depth : snapshot.depths()) {
            Instant oldest = depth.oldest();
            if (depth.mayBeOlder() && oldest != null && !QueueTroubles.isLate(oldest, snapshot.now())) {
                troubles.add(
                        "orange",
                        "unknown",
                        List.of(),
                        troubles.text("problem.unknown.late"),
                        troubles.text("problem.unknown.priorities", Wording.text(depth.name(), LONGEST_NAME)));
            }
        }
    }

    void space(@Nullable Space space) {
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
    private static boolean isNearlyFull(Space space) {
        return room(space) < leastSpace(space);
    }

    private static long room(Space space) {
        return space.usable() + space.free();
    }

    private static long leastSpace(Space space) {
        return Math.max(200 * MB, Math.min(5_000 * MB, space.total() / 10));
    }

    void slow(Duration took) {
        if (took.compareTo(SLOW) > 0) {
            troubles.add("yellow", "slow", List.of(), took);
        }
    }

    void held(@Nullable HeldSnapshot held) {
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
                named(held.name()),
                named(held.user()),
                named(held.application()),
                named(held.state()),
                held.transactions());
    }

    private String named(@Nullable String name) {
        return name == null || name.isBlank() ? troubles.text("problem.nameless") : Wording.text(name, LONGEST_NAME);
    }

    void doubts(List<Doubt> doubts) {
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

    void losses(List<Activity> activity) {
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

    void clock(Snapshot snapshot) {
        Instant counted = snapshot.storage().lastCounted();
        if (counted != null && counted.isAfter(snapshot.now().plus(AHEAD))) {
            troubles.add("yellow", "clock", List.of(), Moment.of(counted));
        }
    }
}
