package dev.afterward.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression that was read: which local times match, and which one is next. It knows no zone.
 *
 * <p>A local time is the number of seconds since 1970-01-01T00:00 of the same clock. It is searched by fields: the time of
 * day in the sets of seconds, minutes and hours, the day in the set of a month's days. Only months are tried one after the
 * other. The Gregorian calendar repeats after 400 years, and an expression that matches no day of those is refused when it
 * is read. So a search ends after 400 years at the latest, and after 40 for the 29th of February on a Monday.
 */
final class CronFields {

    /** There is no such time until the end of the year 9999. */
    static final long NONE = Long.MAX_VALUE;

    private static final int LAST_YEAR = 9_999;
    private static final int CYCLE_YEARS = 400;
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private final long seconds;
    private final long minutes;
    private final long hours;
    private final DaysOfMonth daysOfMonth;
    private final long months;
    private final DaysOfWeek daysOfWeek;
    private final boolean isFixed;

    CronFields(
            long seconds,
            long minutes,
            long hours,
            DaysOfMonth daysOfMonth,
            long months,
            DaysOfWeek daysOfWeek,
            boolean isFixed) {
        this.seconds = seconds;
        this.minutes = minutes;
        this.hours = hours;
        this.daysOfMonth = daysOfMonth;
        this.months = months;
        this.daysOfWeek = daysOfWeek;
        this.isFixed = isFixed;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException when it cannot be read, or never fires
     */
    static CronFields parse(String expression) {
        return new CronParser(expression).parse();
    }

    /** Whether the hours are given one by one, so that the times are fixed ones. */
    boolean isFixed() {
        return isFixed;
    }

    /** Whether any day matches. */
    boolean canFire() {
        int year = 2000;
        for (YearMonth month = YearMonth.of(year, 1);
                month.getYear() < year + CYCLE_YEARS;
                month = month.plusMonths(1)) {
            if (days(month) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The first matching time after another one, or null when there is none until the end of the year 9999. */
    @Nullable
    LocalDateTime next(LocalDateTime after) {
        long next = next(after.toEpochSecond(ZoneOffset.UTC));
        return next == NONE ? null : LocalDateTime.ofEpochSecond(next, 0, ZoneOffset.UTC);
    }

    /** The first matching local time after another one, or {@link #NONE}. */
    long next(long after) {
        long from = after + 1;
        long epochDay = Math.floorDiv(from, DAY);
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        YearMonth month = YearMonth.of(date.getYear(), date.getMonthValue());
        int days = days(month);
        int day = date.getDayOfMonth();
        if ((days >> day & 1) != 0) {
            int time = timeFrom(Math.floorMod(from, DAY));
            if (time >= 0) {
                return epochDay * DAY + time;
            }
        }
        int later = days & (-2 << day);
        while (later == 0) {
            month = month.plusMonths(1);
            if (month.getYear() > LAST_YEAR) {
                return NONE;
            }
            later = days(month);
        }
        return month.atDay(Integer.numberOfTrailingZeros(later)).toEpochDay() * DAY
                + time(first(hours), first(minutes));
    }

    /** The set of the days of a month that match: bit 1 is the first. */
    private int days(YearMonth month) {
        return has(months, month.getMonthValue()) ? daysOfMonth.in(month) & daysOfWeek.in(month) : 0;
    }

    /** The first matching second of a day from a second on, or −1. */
    private int timeFrom(int secondOfDay) {
        int hour = secondOfDay / HOUR;
        if (has(hours, hour)) {
            int minute = secondOfDay % HOUR / MINUTE;
            if (has(minutes, minute)) {
                long later = seconds & (-1L << secondOfDay % MINUTE);
                if (later != 0) {
                    return hour * HOUR + minute * MINUTE + first(later);
                }
            }
            long later = minutes & (-2L << minute);
            if (later != 0) {
                return time(hour, first(later));
            }
        }
        long later = hours & (-2L << hour);
        return later == 0 ? -1 : time(first(later), first(minutes));
    }

    private int time(int hour, int minute) {
        return hour * HOUR + minute * MINUTE + first(seconds);
    }

    private static boolean has(long set, int value) {
        return (set >> value & 1) != 0;
    }

    private static int first(long set) {
        return Long.numberOfTrailingZeros(set);
    }
}
