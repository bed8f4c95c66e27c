package dev.afterward.console;

import java.util.Locale;

/** How numbers are written in a language. */
final class Numbers {

    private static final String[] UNITS = {"KB", "MB", "GB", "TB"};

    private Numbers() {}

    static String of(long number, Locale locale) {
        return String.format(locale, "%,d", number);
    }

    static String bytes(long bytes, Locale locale) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        return String.format(locale, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }
}
