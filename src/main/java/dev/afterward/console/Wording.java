package dev.afterward.console;

import java.time.Duration;
import java.util.Locale;

/** Makes readable what comes from elsewhere. */
final class Wording {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;

    private Wording() {}

    /**
     * A duration in the two units that matter: "85 µs", "1.2 s", "3 min 5 s", "2 d 4 h". The units are symbols, which are
     * the same in English and in German and fit into any sentence: they have neither a plural nor a full stop. A negative
     * duration is a clock that was put back, and reads as none.
     */
    static String duration(Duration duration, Locale locale) {
        if (duration.isNegative()) {
            return "0 µs";
        }
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return seconds(duration.toNanos(), locale);
        }
        long seconds = duration.toSeconds();
        if (seconds < 3_600) {
            return units(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return units(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return units(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String seconds(long nanos, Locale locale) {
        if (nanos < MILLI) {
            return nanos / MICRO + " µs";
        }
        // Cut rather than rounded: 999.96 ms must not read as 1000.0 ms.
        long tenths = nanos < 1_000 * MILLI ? nanos / (MILLI / 10) : nanos / (100 * MILLI);
        String unit = nanos < 1_000 * MILLI ? "ms" : "s";
        return tenths % 10 == 0 || tenths >= 1_000
                ? tenths / 10 + " " + unit
                : String.format(locale, "%.1f %s", tenths / 10.0, unit);
    }

    private static String units(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + " " + largeUnit : large + " " + largeUnit + " " + small + " " + smallUnit;
    }

    /**
     * Text as it can be shown: what has no glyph is shown as its code, so that it neither vanishes nor turns the text
     * around it (as the marks for right-to-left writing do), and no more than so many characters.
     */
    static String text(String text, int most) {
        int end = Math.min(text.length(), most);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder shown = new StringBuilder(end + 1);
        for (int i = 0; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isShown(c)) {
                shown.appendCodePoint(c);
            } else if (c != '\r' || i >= text.length() || text.charAt(i) != '\n') {
                for (char unit : Character.toChars(c)) {
                    shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        }
        return end < text.length() ? shown.append('…').toString() : shown.toString();
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\n' || c == '\t';
            // Joiners are part of emoji and of several scripts.
            case Character.FORMAT -> c == 0x200c || c == 0x200d;
            case Character.SURROGATE, Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
