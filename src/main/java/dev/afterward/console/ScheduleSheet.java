package dev.afterward.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule with all that its page shows.
 *
 * @param line the schedule
 * @param type the class of its tasks, or null when they are not processed here
 * @param origin who has defined it, in words
 * @param editedBy who has changed it last in the console, or null when nobody has
 * @param editedAt when it was changed last, in the console or by the application, or null
 * @param policies what it does when its occurrences do not come one by one and in time, in words
 * @param payload what its tasks hold, in parts; none when it may not be seen
 * @param hidden whether the payload may not be seen
 * @param next the next times
 * @param note what has to be known of the next times, or null
 * @param trend how long its last tasks took, or null when none has ended
 * @param history its occurrences, the last one first
 * @param all the link to all occurrences that are kept, or null when they are shown
 * @param deeds what can be done to it, by name
 * @param editable whether it can be changed
 */
public record ScheduleSheet(
        ScheduleLine line,
        @Nullable String type,
        String origin,
        @Nullable String editedBy,
        @Nullable Moment editedAt,
        List<ConfirmSheet.Field> policies,
        List<FoldedJson.Part> payload,
        boolean hidden,
        List<NominalTime> next,
        @Nullable String note,
        @Nullable Trend trend,
        List<OccurrenceLine> history,
        @Nullable String all,
        List<String> deeds,
        boolean editable) {

    /** Copies. */
    public ScheduleSheet {
        policies = List.copyOf(policies);
        payload = List.copyOf(payload);
        next = List.copyOf(next);
        history = List.copyOf(history);
        deeds = List.copyOf(deeds);
    }

    /**
     * Durations as small bars.
     *
     * @param outline all of them, as the outline of the bars
     * @param failedOutline those that have failed
     * @param peak how high they are, in words
     */
    public record Trend(String outline, String failedOutline, String peak) {}
}
