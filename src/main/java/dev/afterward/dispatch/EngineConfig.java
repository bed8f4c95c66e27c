package dev.afterward.dispatch;

import dev.afterward.ConfigurationException;
import dev.afterward.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of the engine.
 *
 * @param workers how many attempts are made at the same time; 0 for a client that only enqueues
 * @param lease after how long without a sign of life another client may take over running tasks
 * @param maxRescues how often a task may run again because its process died, beyond its attempts. The first time is not
 *     counted; after these it runs once more, alone. 0 has the effect of 1
 * @param cleanupInterval how often expired tasks are deleted; zero means never
 * @param restoreWithin how long a deleted task can be restored; zero means that it is gone at once
 * @param poll how often a client that shares its store with others looks whether a signal of theirs was lost
 * @param payloadMaxSize the largest encoded task, in bytes
 * @param gate what happens at a start when stored tasks would not run
 */
public record EngineConfig(
        int workers,
        Duration lease,
        int maxRescues,
        Duration cleanupInterval,
        Duration restoreWithin,
        Duration poll,
        int payloadMaxSize,
        Gate gate) {

    /** A hundred years: sums with it do not overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** What applies where nothing is configured. */
    public static final EngineConfig DEFAULT = new EngineConfig(
            10,
            Duration.ofSeconds(60),
            3,
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofSeconds(30),
            1 << 20,
            Gate.WARN);

    /**
     * Checks.
     *
     * @throws ConfigurationException when a setting is out of its range, with all such settings in one message
     */
    public EngineConfig {
        List<String> problems = new ArrayList<>();
        if (workers < 0 || workers > 10_000) {
            problems.add("workers must be from 0 (enqueue only) to 10000, was " + workers + " (afterward.workers)");
        }
        requireAtLeastASecond(problems, "lease", lease);
        if (maxRescues < 0) {
            problems.add("max-rescues must not be negative, was " + maxRescues + " (afterward.max-rescues)");
        }
        if (cleanupInterval.isNegative()) {
            problems.add("cleanup-interval must not be negative, was " + cleanupInterval
                    + " (afterward.cleanup-interval; zero means never)");
        }
        if (cleanupInterval.compareTo(LONGEST) > 0) {
            problems.add("cleanup-interval must not be longer than " + LONGEST + ", was " + cleanupInterval
                    + " (afterward.cleanup-interval; zero means never)");
        }
        if (restoreWithin.isNegative()) {
            problems.add("restore-within must not be negative, was " + restoreWithin
                    + " (afterward.restore-within; zero means that deleted tasks are gone at once)");
        }
        if (restoreWithin.compareTo(LONGEST) > 0) {
            problems.add("restore-within must not be longer than " + LONGEST + ", was " + restoreWithin
                    + " (afterward.restore-within)");
        }
        requireAtLeastASecond(problems, "poll", poll);
        if (payloadMaxSize < 1) {
            problems.add("payload.max-size must be at least 1 byte, was " + payloadMaxSize
                    + " (afterward.payload.max-size)");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private static void requireAtLeastASecond(List<String> problems, String setting, Duration value) {
        String was = ", was " + value + " (afterward." + setting + ")";
        if (value.compareTo(Duration.ofSeconds(1)) < 0) {
            problems.add(setting + " must be at least PT1S" + was);
        }
        if (value.compareTo(LONGEST) > 0) {
            problems.add(setting + " must not be longer than " + LONGEST + was);
        }
    }
}
