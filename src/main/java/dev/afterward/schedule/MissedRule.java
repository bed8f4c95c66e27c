package dev.afterward.schedule;

import dev.afterward.Missed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the occurrences that are due fire, and which do not.
 *
 * <p>An occurrence is on time when it fires before the following one is due. If several are due at once, all but the latest
 * one are missed. The rule is applied in two steps: those that are later than the latest start are too late; of the others,
 * {@link Missed} says how many fire, counted from the latest one.
 *
 * @param missed what happens to missed occurrences
 * @param catchUpAtMost how many occurrences fire at once at most with {@link Missed#CATCH_UP}: 1 to 1,000
 * @param latestStart how late an occurrence may be to fire, or null for any time; with {@link Missed#SKIP}, null means one
 *     minute
 */
public record MissedRule(
        Missed missed, int catchUpAtMost, @Nullable Duration latestStart) {

    /** The largest number of occurrences that fire at once. */
    public static final int MOST_CAUGHT_UP = 1_000;

    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Checks the values. */
    public MissedRule {
        if (catchUpAtMost < 1 || catchUpAtMost > MOST_CAUGHT_UP) {
            throw new IllegalArgumentException(
                    "catch-up-at-most must be from 1 to " + MOST_CAUGHT_UP + ", was " + catchUpAtMost);
        }
        if (latestStart != null
                && (latestStart.isNegative() || latestStart.isZero() || latestStart.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "latest-start must be longer than zero and at most 36,500 days, was " + latestStart);
        }
    }

    /**
     * What is due now. Each nominal time from the next one until now is in exactly one place of the result. The work is
     * bounded, however many there are.
     *
     * @param timetable the times
     * @param next the nominal time of the next occurrence, as it was kept
     * @param now the time
     */
    public Due due(Timetable timetable, Instant next, Instant now) {
        if (next.isAfter(now)) {
            return new Due(List.of(), List.of(), next);
        }
        Instant latest = timetable.latest(next, now);
        Instant following = timetable.next(latest);
        List<Unfired> unfired = new ArrayList<>();
        Instant first = next;
        Duration late = missed == Missed.SKIP && latestStart == null ? GRACE : latestStart;
        if (late != null && next.isBefore(now.minus(late))) {
            Instant tooLate = timetable.latest(next, now.minus(late).minusNanos(1));
            unfired.add(Unfired.of(Unfired.Reason.TOO_LATE, timetable, next, tooLate));
            Instant inTime = timetable.next(tooLate);
            if (inTime == null || inTime.isAfter(latest)) {
                return new Due(List.of(), unfired, following);
            }
            first = inTime;
        }
        List<Instant> fired = lastOf(timetable, first, latest, missed == Missed.CATCH_UP ? catchUpAtMost : 1);
        if (first.isBefore(fired.get(0))) {
            Unfired.Reason reason = missed == Missed.CATCH_UP ? Unfired.Reason.OVER_LIMIT : Unfired.Reason.SUPERSEDED;
            Instant last = timetable.latest(first, fired.get(0).minusNanos(1));
            unfired.add(Unfired.of(reason, timetable, first, last));
        }
        return new Due(fired, unfired, following);
    }

    /** The last times from one to another, at most so many. */
    private static List<Instant> lastOf(Timetable timetable, Instant first, Instant last, int most) {
        Deque<Instant> times = new ArrayDeque<>();
        times.add(last);
        while (times.size() < most && first.isBefore(times.getFirst())) {
            times.addFirst(timetable.latest(first, times.getFirst().minusNanos(1)));
        }
        return List.copyOf(times);
    }
}
