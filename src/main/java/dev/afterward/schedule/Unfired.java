package dev.afterward.schedule;

import java.time.Instant;

/**
 * Consecutive occurrences that do not fire, for one reason.
 *
 * @param reason why they do not
 * @param first the nominal time of the first one
 * @param last the nominal time of the last one
 * @param count how many there are, or 10,000 when there are more
 * @param isMore whether there are more than were counted
 */
public record Unfired(Reason reason, Instant first, Instant last, long count, boolean isMore) {

    private static final long MOST_COUNTED = 10_000;

    /** Why occurrences do not fire. */
    public enum Reason {
        /** They are later than the latest start. */
        TOO_LATE,
        /** A later one is due too, and fires. */
        SUPERSEDED,
        /** As many later ones fire as may be caught up at once. */
        OVER_LIMIT
    }

    static Unfired of(Reason reason, Timetable timetable, Instant first, Instant last) {
        long count = timetable.count(first, last, MOST_COUNTED + 1);
        return new Unfired(reason, first, last, Math.min(count, MOST_COUNTED), count > MOST_COUNTED);
    }
}
