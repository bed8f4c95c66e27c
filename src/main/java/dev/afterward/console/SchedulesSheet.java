package dev.afterward.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of schedules.
 *
 * @param begins what their names begin with, or an empty text
 * @param lines the schedules
 * @param first the link to the first page, or null on it
 * @param next the link to the page after this one, or null
 */
public record SchedulesSheet(
        String begins,
        List<ScheduleLine> lines,
        @Nullable String first,
        @Nullable String next) {

    /** Copies. */
    public SchedulesSheet {
        lines = List.copyOf(lines);
    }
}
