package dev.afterward.console;

import dev.afterward.Cron;
import dev.afterward.Occurrence;
import dev.afterward.Recurrence;
import dev.afterward.store.ScheduleLists.NamedSchedule;
import dev.afterward.store.ScheduleRow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as a page shows it.
 *
 * @param name its name, to be shown
 * @param plain its name as it is
 * @param link its name, for an address
 * @param queue the queue of its tasks
 * @param queueLink the same for an address
 * @param times the cron expression, or the interval in words
 * @param zone the zone of the expression, or null for an interval
 * @param state whether it fires: the end of the key of a text
 * @param colour how good that is
 * @param since since when it is paused or retired, or null
 * @param by who has paused it, or null
 * @param problem why it cannot fire, or null
 * @param next the nominal time of its next occurrence, or null
 * @param last its last occurrence, or null
 */
public record ScheduleLine(
        String name,
        String plain,
        String link,
        String queue,
        String queueLink,
        String times,
        @Nullable String zone,
        String state,
        String colour,
        @Nullable Moment since,
        @Nullable String by,
        @Nullable String problem,
        @Nullable NominalTime next,
        @Nullable OccurrenceLine last) {

    private static final int LONGEST = 500;

    static ScheduleLine of(NamedSchedule found, @Nullable Occurrence last, ConsoleText text) {
        ScheduleRow row = found.row();
        ScheduleRow.State state = row.state();
        Recurrence recurrence = recurrence(row);
        ZoneId zone = zone(recurrence);
        String problem = problem(row);
        String key = state.retiredAt() != null
                ? "retired"
                : problem != null ? "stuck" : state.pausedAt() != null ? "paused" : "active";
        Long since = state.retiredAt() != null ? state.retiredAt() : state.pausedAt();
        Long next = state.isActive() && problem == null ? state.next() : null;
        String by = state.pausedBy();
        return new ScheduleLine(
                ScheduleName.shown(row.name()),
                row.name(),
                ScheduleName.encoded(row.name()),
                Wording.text(found.queue(), ScheduleName.LONGEST_SHOWN),
                ScheduleName.encoded(found.queue()),
                times(row.times(), text),
                row.times().zone() == null ? null : Wording.text(row.times().zone(), ScheduleName.LONGEST_SHOWN),
                key,
                switch (key) {
                    case "active" -> "green";
                    case "paused" -> "yellow";
                    case "stuck" -> "red";
                    default -> "secondary";
                },
                since == null ? null : Moment.of(Instant.ofEpochMilli(since)),
                by == null ? null : ScheduleName.shown(by),
                problem == null ? null : Wording.text(problem, LONGEST),
                next == null ? null : NominalTime.of(Instant.ofEpochMilli(next), zone),
                last == null ? null : OccurrenceLine.of(last, zone, text));
    }

    private static String times(ScheduleRow.Times times, ConsoleText text) {
        return times.zone() == null
                ? text.of("schedule.every", Spans.of(Duration.parse(times.text())))
                : Wording.text(times.text(), LONGEST);
    }

    /** When it fires; null when this process does not know its zone. */
    static @Nullable Recurrence recurrence(ScheduleRow row) {
        try {
            return row.times().recurrence();
        } catch (DateTimeException e) {
            return null;
        }
    }

    static @Nullable ZoneId zone(@Nullable Recurrence recurrence) {
        return recurrence instanceof Cron cron ? cron.zone() : null;
    }

    private static @Nullable String problem(ScheduleRow row) {
        String stored = row.state().problem();
        if (stored != null) {
            return stored;
        }
        try {
            Recurrence ignored = row.times().recurrence();
            return null;
        } catch (DateTimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
