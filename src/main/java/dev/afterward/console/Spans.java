package dev.afterward.console;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as they are typed and shown in a form: "1 h 30 min", to the millisecond, the same in all languages. */
final class Spans {

    private static final Pattern PART = Pattern.compile("\\s*(\\d{1,9})\\s*(ms|min|[dhs])(?=\\s|\\d|$)");

    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Spans() {}

    /**
     * Reads a duration.
     *
     * @param text such as "1 h 30 min" or "PT1H30M"
     * @throws IllegalArgumentException when it is none
     */
    static Duration parse(String text) {
        String given = text.strip();
        if (given.startsWith("P") || given.startsWith("p")) {
            try {
                return Duration.parse(given);
            } catch (DateTimeException | ArithmeticException e) {
                throw refused(given, e);
            }
        }
        long millis = 0;
        int end = 0;
        for (Matcher part = PART.matcher(given); end < given.length(); end = part.end()) {
            if (!part.find(end) || part.start() != end) {
                throw refused(given, null);
            }
            millis += Long.parseLong(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0L);
        }
        if (end == 0) {
            throw refused(given, null);
        }
        return Duration.ofMillis(millis);
    }

    private static IllegalArgumentException refused(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "'" + text + "' is not a duration: write it as 5 min, 1 h 30 min or PT1H30M", cause);
    }

    /** A duration so that {@link #parse} reads the same. */
    static String of(Duration duration) {
        StringJoiner parts = new StringJoiner(" ");
        add(parts, duration.toDays(), "d");
        add(parts, duration.toHoursPart(), "h");
        add(parts, duration.toMinutesPart(), "min");
        add(parts, duration.toSecondsPart(), "s");
        add(parts, duration.toMillisPart(), "ms");
        return parts.length() == 0 ? "0 s" : parts.toString();
    }

    private static void add(StringJoiner parts, long number, String unit) {
        if (number > 0) {
            parts.add(number + " " + unit);
        }
    }
}
