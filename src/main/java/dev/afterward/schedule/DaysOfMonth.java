package dev.afterward.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * The field of days of month. In a set of days, bit 1 is the first of the month and bit 31 the 31st.
 *
 * @param days the days themselves
 * @param nearest the days of which the nearest weekday of the same month is meant: {@code 15W}
 * @param last whether the last day of the month is among them: {@code L}
 * @param lastWeekday whether the last weekday of the month is among them: {@code LW}
 */
record DaysOfMonth(int days, int nearest, boolean last, boolean lastWeekday) {

    private static final int ALL = -2;

    /** Each day. */
    static final DaysOfMonth ANY = new DaysOfMonth(ALL, 0, false, false);

    DaysOfMonth or(DaysOfMonth other) {
        return new DaysOfMonth(
                days | other.days, nearest | other.nearest, last || other.last, lastWeekday || other.lastWeekday);
    }

    /** The set of those of a month. */
    int in(YearMonth month) {
        int length = month.lengthOfMonth();
        int all = ALL & ~(-2 << length);
        int matching = days & all;
        for (int rest = nearest & all; rest != 0; rest &= rest - 1) {
            matching |= 1 << weekdayNear(month.atDay(Integer.numberOfTrailingZeros(rest)), length);
        }
        if (last) {
            matching |= 1 << length;
        }
        if (lastWeekday) {
            matching |= 1 << weekdayNear(month.atDay(length), length);
        }
        return matching;
    }

    /** Saturday is nearest to Friday and Sunday to Monday, unless those are in another month. */
    private static int weekdayNear(LocalDate date, int length) {
        int day = date.getDayOfMonth();
        DayOfWeek weekday = date.getDayOfWeek();
        if (weekday == DayOfWeek.SATURDAY) {
            return day == 1 ? 3 : day - 1;
        }
        if (weekday == DayOfWeek.SUNDAY) {
            return day == length ? day - 2 : day + 1;
        }
        return day;
    }
}
