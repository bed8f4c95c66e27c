package dev.afterward.console;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time for which an occurrence is due.
 *
 * @param moment the time, which the page shows in the zone of the user
 * @param local the same in the zone of the schedule, or null when it has none
 */
public record NominalTime(Moment moment, @Nullable String local) {

    private static final DateTimeFormatter WITH_OFFSET =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT);

    static NominalTime of(Instant at, @Nullable ZoneId zone) {
        return new NominalTime(Moment.of(at), zone == null ? null : WITH_OFFSET.format(at.atZone(zone)));
    }
}
