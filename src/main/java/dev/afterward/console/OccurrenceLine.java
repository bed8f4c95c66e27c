package dev.afterward.console;

import dev.afterward.Occurrence;
import dev.afterward.Occurrence.Outcome;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * An occurrence of a schedule as a page shows it, or several that did not fire for one reason.
 *
 * @param schedule the name of the schedule
 * @param link the address of the schedule's page
 * @param at the nominal time, of several that of the first
 * @param last of several, the nominal time of the last one, or null
 * @param count how many there are, in words, or null when it is one
 * @param byHand whether somebody has run it
 * @param outcome what became of it, in words
 * @param colour how good that is
 * @param task its task, or null
 * @param ended when its task ended, or null
 * @param duration how long the last attempt took, or null
 */
public record OccurrenceLine(
        String schedule,
        String link,
        NominalTime at,
        @Nullable NominalTime last,
        @Nullable String count,
        boolean byHand,
        String outcome,
        String colour,
        @Nullable String task,
        @Nullable Moment ended,
        @Nullable String duration) {

    /** From so many on the number is a lower bound. */
    private static final int COUNTED = 10_000;

    static OccurrenceLine of(Occurrence occurrence, @Nullable ZoneId zone, ConsoleText text) {
        boolean several = occurrence.count() > 1;
        return new OccurrenceLine(
                ScheduleName.shown(occurrence.schedule()),
                ScheduleName.link(occurrence.schedule()),
                NominalTime.of(occurrence.at(), zone),
                several ? NominalTime.of(occurrence.last(), zone) : null,
                several ? text.of("occurrence.several", text.upTo(occurrence.count(), COUNTED)) : null,
                occurrence.byHand(),
                text.of("occurrence." + occurrence.outcome()),
                colour(occurrence.outcome()),
                occurrence.task().map(Object::toString).orElse(null),
                Moment.ofNullable(occurrence.ended().orElse(null)),
                text.durationOrNull(occurrence.duration().orElse(null)));
    }

    private static String colour(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> "green";
            case FAILED -> "red";
            case FIRED, WAITING -> "azure";
            case CANCELLED, EXPIRED, UNKNOWN, TOO_LATE, SUPERSEDED, OVER_LIMIT, OVERLAPPED, PAUSED, REPLACED ->
                "secondary";
        };
    }
}
