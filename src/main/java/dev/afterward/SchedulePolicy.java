package dev.afterward;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a schedule does when its occurrences do not come one by one and in time. Immutable: each method returns another one.
 *
 * <pre>{@code
 * SchedulePolicy nightly = SchedulePolicy.DEFAULT
 *         .latestStart(Duration.ofHours(3))   // not at noon, if the server was down at night
 *         .jitter(Duration.ofMinutes(5));     // not at the same second as all the others
 * }</pre>
 *
 * @param missed what happens to occurrences that were missed; {@link Missed#FIRE_ONCE} by default
 * @param catchUp how many missed occurrences fire at once at most, if they are caught up: 1 to 1,000
 * @param latestStart how late an occurrence may fire; empty for any time, or for a minute with {@link Missed#SKIP}
 * @param overlap what happens when the task of an earlier occurrence has not ended; {@link Overlap#SKIP} by default
 * @param jitter occurrences fire up to this much later: a schedule by the same time always, which follows from its name
 */
public record SchedulePolicy(
        Missed missed, int catchUp, Optional<Duration> latestStart, Overlap overlap, Duration jitter) {

    private static final int MOST_CAUGHT_UP = 1_000;
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Duration MOST_JITTER = Duration.ofDays(1);

    /** What holds for a schedule of which nothing else is said. */
    public static final SchedulePolicy DEFAULT =
            new SchedulePolicy(Missed.FIRE_ONCE, 1, Optional.empty(), Overlap.SKIP, Duration.ZERO);

    /** Checks the values. */
    public SchedulePolicy {
        Objects.requireNonNull(missed, "the rule for missed occurrences is null");
        Objects.requireNonNull(latestStart, "the latest start is null");
        Objects.requireNonNull(overlap, "the rule for overlaps is null");
        Objects.requireNonNull(jitter, "the jitter is null");
        if (catchUp < 1 || catchUp > MOST_CAUGHT_UP) {
            throw new IllegalArgumentException("at most 1 to 1,000 occurrences are caught up at once, was " + catchUp);
        }
        latestStart.ifPresent(late -> {
            if (late.compareTo(Duration.ofMillis(1)) < 0 || late.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "the latest start must be from 1 ms to 36,500 days after the time, was " + late);
            }
        });
        if (jitter.isNegative() || jitter.compareTo(MOST_JITTER) > 0) {
            throw new IllegalArgumentException("the jitter must be from 0 to 24 hours, was " + jitter);
        }
        // As they are stored.
        latestStart = latestStart.map(Duration::toMillis).map(Duration::ofMillis);
        jitter = Duration.ofMillis(jitter.toMillis());
    }

    /**
     * Another rule for missed occurrences.
     *
     * @param rule {@link Missed#FIRE_ONCE} or {@link Missed#SKIP}; for {@link Missed#CATCH_UP} see {@link #catchUp(int)}
     * @return the policy
     */
    public SchedulePolicy missed(Missed rule) {
        return new SchedulePolicy(rule, catchUp, latestStart, overlap, jitter);
    }

    /**
     * Missed occurrences are caught up. If there are several they are enqueued together, whatever the rule for overlaps.
     *
     * @param most how many fire at once at most: the latest ones, 1 to 1,000
     * @return the policy
     */
    public SchedulePolicy catchUp(int most) {
        return new SchedulePolicy(Missed.CATCH_UP, most, latestStart, overlap, jitter);
    }

    /**
     * Occurrences that are late by more than this do not fire.
     *
     * @param late from 1 ms to 36,500 days
     * @return the policy
     */
    public SchedulePolicy latestStart(Duration late) {
        Objects.requireNonNull(late, "the latest start is null");
        return new SchedulePolicy(missed, catchUp, Optional.of(late), overlap, jitter);
    }

    /**
     * Another rule for overlaps.
     *
     * @param rule what happens when the task of an earlier occurrence has not ended
     * @return the policy
     */
    public SchedulePolicy overlap(Overlap rule) {
        return new SchedulePolicy(missed, catchUp, latestStart, rule, jitter);
    }

    /**
     * Occurrences fire later, by a time that follows from the schedule's name.
     *
     * @param most the time is shorter than this; at most 24 hours
     * @return the policy
     */
    public SchedulePolicy jitter(Duration most) {
        return new SchedulePolicy(missed, catchUp, latestStart, overlap, most);
    }
}
