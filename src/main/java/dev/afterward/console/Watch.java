package dev.afterward.console;

import dev.afterward.AfterwardException;
import dev.afterward.store.AttemptFigures;
import dev.afterward.store.ErrorGroups.Groups;
import dev.afterward.store.ErrorGroups.Having;
import dev.afterward.store.Latency;
import dev.afterward.store.ManualOperations;
import dev.afterward.store.RunningAttempt;
import dev.afterward.store.StoreFigures.FarDue;
import dev.afterward.store.StoreFigures.HeldSnapshot;
import dev.afterward.store.StoreFigures.Repeated;
import dev.afterward.store.StoreFigures.Space;
import dev.afterward.store.TaskInspector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what may need somebody and is on no other page. Each read stands by itself: one that fails hides no other, and is told
 * as something that is not known. Not safe for use by several threads.
 */
final class Watch {

    /** So many groups of errors are told one by one. */
    static final int GROUPS = 20;

    /** Attempts that take less long are of no interest, whatever is usual. */
    static final Duration LONG = Duration.ofMinutes(1);

    /** For so long anybody may hold a snapshot. */
    private static final Duration HELD = Duration.ofMinutes(1);

    /** The same for standbys, of which the database does not tell for how long, and for sessions that it does not show. */
    private static final long HELD_TRANSACTIONS = 100_000;

    /** From so many attempts on there is something usual. */
    private static final long MEASURED = 20;

    private static final Duration USUAL_SINCE = Duration.ofDays(1);

    private final TaskInspector inspector;
    private final ManualOperations operations;

    Watch(TaskInspector inspector, ManualOperations operations) {
        this.inspector = inspector;
        this.operations = operations;
    }

    /**
     * What was found.
     *
     * @param failed what has failed for good
     * @param retried what waits for its next attempt
     * @param parked what could not be read
     * @param farDue what is due far ahead, unlike what its queue had before
     * @param repeated what waits more than once
     * @param space the room that the store's file has, or null
     * @param held what keeps the store's database from cleaning up, or null
     * @param attempts what the workers are busy with, the longest-running first
     * @param usual how long 99 of 100 attempts of the queues took at most in which one is taking long; where there were too
     *     few of them the queue is missing
     * @param schedules what is wrong with schedules
     * @param unknown what could not be read: a key of the texts, and why
     * @param took how long the store took for all of it
     */
    record Findings(
            Groups failed,
            Groups retried,
            Groups parked,
            List<FarDue> farDue,
            List<Repeated> repeated,
            @Nullable Space space,
            @Nullable HeldSnapshot held,
            List<RunningAttempt> attempts,
            Map<String, Duration> usual,
            ScheduleTroubles.Found schedules,
            Map<String, String> unknown,
            Duration took) {

        /** Copies. */
        Findings {
            farDue = List.copyOf(farDue);
            repeated = List.copyOf(repeated);
            attempts = List.copyOf(attempts);
            usual = Map.copyOf(usual);
            unknown = Map.copyOf(unknown);
        }
    }

    Findings read(Instant now) {
        Map<String, String> unknown = new HashMap<>();
        Groups none = new Groups(List.of(), 0, false);
        long start = System.nanoTime();
        Groups failed = read("failed", () -> inspector.errorGroups(Having.FAILED, GROUPS), none, unknown);
        Groups retried = read("retried", () -> inspector.errorGroups(Having.RETRIED, GROUPS), none, unknown);
        Groups parked = read("parked", () -> inspector.errorGroups(Having.PARKED, GROUPS), none, unknown);
        List<FarDue> farDue = read("far", () -> inspector.farDue(now), List.of(), unknown);
        List<Repeated> repeated = read("repeated", inspector::repeated, List.of(), unknown);
        Optional<Space> space = read("disk", inspector::space, Optional.empty(), unknown);
        Optional<HeldSnapshot> held =
                read("snapshot", () -> inspector.heldSnapshot(HELD, HELD_TRANSACTIONS), Optional.empty(), unknown);
        List<RunningAttempt> attempts = read("attempts", operations::attempts, List.of(), unknown);
        Map<String, Duration> usual = read("usual", () -> usual(attempts, now), Map.of(), unknown);
        ScheduleTroubles.Found schedules = read(
                "schedules",
                () -> ScheduleTroubles.Found.read(inspector.scheduleWatch(), now),
                ScheduleTroubles.Found.NONE,
                unknown);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Findings(
                failed,
                retried,
                parked,
                farDue,
                repeated,
                space.orElse(null),
                held.orElse(null),
                attempts,
                usual,
                schedules,
                unknown,
                took);
    }

    private static <T> T read(String key, Supplier<T> reading, T otherwise, Map<String, String> unknown) {
        try {
            return reading.get();
        } catch (AfterwardException e) {
            unknown.put(key, String.valueOf(e.getMessage()));
            return otherwise;
        }
    }

    private Map<String, Duration> usual(List<RunningAttempt> attempts, Instant now) {
        List<String> queues = new ArrayList<>();
        for (RunningAttempt attempt : attempts) {
            if (attempt.started().plus(LONG).isBefore(now) && !queues.contains(attempt.queue())) {
                queues.add(attempt.queue());
            }
        }
        Map<String, Duration> usual = new HashMap<>();
        for (String queue : queues) {
            List<AttemptFigures.Delay> runs = inspector.runs(queue, now.minus(USUAL_SINCE), now);
            if (runs.stream().mapToLong(AttemptFigures.Delay::count).sum() >= MEASURED) {
                long micros = Charts.percentile(runs, Latency.Kind.RUN, 0.99);
                usual.put(queue, Duration.ofNanos(micros * 1_000));
            }
        }
        return usual;
    }
}
