package dev.afterward.console;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A point in time on a page.
 *
 * @param iso the exact instant, for programs and for who points at it
 * @param text to the second, in UTC, for who reads it
 */
public record Moment(String iso, String text) {

    private static final DateTimeFormatter TO_THE_SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    static Moment of(Instant instant) {
        return new Moment(instant.toString(), TO_THE_SECOND.format(instant.truncatedTo(ChronoUnit.SECONDS)));
    }

    static @Nullable Moment ofNullable(@Nullable Instant instant) {
        return instant == null ? null : of(instant);
    }
}
