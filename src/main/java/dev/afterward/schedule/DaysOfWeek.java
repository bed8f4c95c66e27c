package dev.afterward.schedule;

import java.time.YearMonth;

/**
 * The field of days of week. In a set of weekdays, bit 0 is Sunday and bit 6 Saturday.
 *
 * @param days the weekdays, of each week
 * @param last the weekdays of which the last one of the month is meant: {@code FRIL}
 * @param numbered the weekdays of which the one of a number in the month is meant, the second one of {@code FRI#2}: a set
 *     for each number, of 7 bits, from the bit 7 × (number − 1) on
 */
record DaysOfWeek(int days, int last, long numbered) {

    private static final int WEEK = 7;

    /** Each weekday. */
    static final DaysOfWeek ANY = new DaysOfWeek(0x7F, 0, 0);

    static DaysOfWeek each(int days) {
        return new DaysOfWeek(days, 0, 0);
    }

    static DaysOfWeek last(int day) {
        return new DaysOfWeek(0, 1 << day, 0);
    }

    static DaysOfWeek numbered(int day, int number) {
        return new DaysOfWeek(0, 0, 1L << (WEEK * (number - 1) + day));
    }

    DaysOfWeek or(DaysOfWeek other) {
        return new DaysOfWeek(days | other.days, last | other.last, numbered | other.numbered);
    }

    /** The set of the days of a month that match: bit 1 is the first. */
    int in(YearMonth month) {
        if (equals(ANY)) {
            return -1;
        }
        int length = month.lengthOfMonth();
        int weekday = month.atDay(1).getDayOfWeek().getValue() % WEEK;
        int matching = 0;
        for (int day = 1; day <= length; day++) {
            boolean matches = (days >> weekday & 1) != 0
                    || (day > length - WEEK && (last >> weekday & 1) != 0)
                    || (numbered >> (WEEK * ((day - 1) / WEEK) + weekday) & 1) != 0;
            if (matches) {
                matching |= 1 << day;
            }
            weekday = weekday == WEEK - 1 ? 0 : weekday + 1;
        }
        return matching;
    }
}
