package dev.afterward.schedule;

import java.util.Locale;

/** Reads an item of a field of days: what {@link ValueParser} reads, and the forms that only days have. */
final class DayParser {

    private static final int MOST_WEEKS = 5;

    private final CronParser parser;
    private final Field field;
    private final ValueParser values;

    DayParser(CronParser parser, Field field) {
        this.parser = parser;
        this.field = field;
        this.values = new ValueParser(parser, field);
    }

    DaysOfMonth dayOfMonth(String written) {
        String item = written.toUpperCase(Locale.ROOT);
        if (item.equals("L")) {
            return new DaysOfMonth(0, 0, true, false);
        }
        if (item.equals("LW") || item.equals("WL")) {
            return new DaysOfMonth(0, 0, false, true);
        }
        if (item.startsWith("L-")) {
            throw parser.problem(
                    field, written, "counts from the end of the month, which is not supported: use L, LW or a number");
        }
        if (item.length() > 1 && item.endsWith("W")) {
            return new DaysOfMonth(0, 1 << values.value(written, item.substring(0, item.length() - 1)), false, false);
        }
        return new DaysOfMonth((int) values.item(written), 0, false, false);
    }

    DaysOfWeek dayOfWeek(String written) {
        String item = written.toUpperCase(Locale.ROOT);
        if (item.equals("L")) {
            throw parser.problem(
                    field, written, "names no day: use SAT for Saturday, or FRIL for the last Friday of the month");
        }
        int sharp = item.indexOf('#');
        if (sharp >= 0) {
            String number = item.substring(sharp + 1);
            int week = number.length() == 1 ? number.charAt(0) - '0' : 0;
            if (week < 1 || week > MOST_WEEKS) {
                throw parser.problem(
                        field,
                        written,
                        "is no week of a month: use #1 to #" + MOST_WEEKS + ", or FRIL for the last Friday");
            }
            return DaysOfWeek.numbered(weekday(written, item.substring(0, sharp)), week);
        }
        if (item.endsWith("L")) {
            return DaysOfWeek.last(weekday(written, item.substring(0, item.length() - 1)));
        }
        return DaysOfWeek.each((int) values.item(written));
    }

    private int weekday(String written, String text) {
        return field.normal(values.value(written, text));
    }
}
