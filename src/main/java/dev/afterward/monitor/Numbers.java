package dev.afterward.monitor;

import java.util.Locale;

/** How numbers are written. */
final class Numbers {

    private static final String[] UNITS = {"KB", "MB", "GB", "TB"};

    private Numbers() {}

    static String of(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number that was counted up to a bound. */
    static String upTo(long number, long bound) {
        return number >= bound ? of(bound) + "+" : of(number);
    }

    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }
}
