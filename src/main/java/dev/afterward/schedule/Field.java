package dev.afterward.schedule;

import java.util.List;

/** A field of a cron expression, in the order in which they are written. */
enum Field {
    SECOND("second", 0, 59),
    MINUTE("minute", 0, 59),
    HOUR("hour", 0, 23),
    DAY_OF_MONTH("day of month", 1, 31),
    MONTH("month", 1, 12),
    /** Its values are 0 to 6: a 7 is read as 0. */
    DAY_OF_WEEK("day of week", 0, 6);

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    final String title;
    final int first;
    final int last;

    Field(String title, int first, int last) {
        this.title = title;
        this.first = first;
        this.last = last;
    }

    /** The names of the values, from the first one on; empty when they have none. */
    List<String> names() {
        return switch (this) {
            case MONTH -> MONTHS;
            case DAY_OF_WEEK -> DAYS;
            default -> List.of();
        };
    }

    /** The number of its values. */
    int size() {
        return last - first + 1;
    }

    /** Whether it is one of the two fields of days. */
    boolean isDay() {
        return this == DAY_OF_MONTH || this == DAY_OF_WEEK;
    }

    /** The largest number that can be written. */
    int largest() {
        return this == DAY_OF_WEEK ? 7 : last;
    }

    /** The value of a number that was written. */
    int normal(int number) {
        return this == DAY_OF_WEEK ? number % size() : number;
    }

    /** What can be written for a single value. */
    String range() {
        String numbers = first + " to " + largest();
        List<String> names = names();
        return names.isEmpty() ? numbers : numbers + " or " + names.get(0) + " to " + names.get(names.size() - 1);
    }

    /** What can be written beyond single values. */
    String forms() {
        return switch (this) {
            case DAY_OF_MONTH -> ", *, ?, a range 1-7, a step 1/7, L, LW or 15W";
            case MONTH -> ", *, a range MAR-MAY or a step 1/3";
            case DAY_OF_WEEK -> ", *, ?, a range MON-FRI, FRIL for the last Friday or FRI#2 for the second one";
            default -> ", *, a range 0-9 or a step 0/5";
        };
    }
}
