package dev.afterward.console;

import dev.afterward.store.TaskInspector.View;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Links that set the time range of a list which ends now.
 *
 * @param time which time of the tasks is meant, as the parameters call it
 * @param hour the list of the last hour
 * @param day the list of the last day
 * @param start the list since the last start of the application, or null when none is known
 */
public record Presets(
        String time, String hour, String day, @Nullable String start) {

    /**
     * The links for a list. The times are whole minutes: a page that is refreshed has the same links for so long.
     *
     * @param opening when the store was opened last, or null
     */
    static Presets of(TaskFilter filter, @Nullable Instant opening, Instant now) {
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
        return new Presets(
                time(filter.view()),
                since(filter, minute.minus(Duration.ofHours(1)), minute),
                since(filter, minute.minus(Duration.ofDays(1)), minute),
                opening == null ? null : since(filter, opening, minute));
    }

    private static String time(View view) {
        if (view == View.UPCOMING) {
            return "due";
        }
        return view.isEnded() ? "finished" : "created";
    }

    /** What is due later than this minute has not been due in that time; nothing is created or ends later. */
    private static String since(TaskFilter filter, Instant from, Instant minute) {
        String name = time(filter.view());
        Instant end = minute.plus(Duration.ofMinutes(1));
        Instant to = from.isAfter(end) ? from : end;
        TaskFilter since = filter.with(name + "-from", from.toString())
                .with(name + "-to", name.equals("due") ? to.toString() : null);
        return "tasks.xhtml" + since.link();
    }
}
