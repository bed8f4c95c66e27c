package dev.afterward.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a time matches an expression, as slow and as plain as can be: each item of each field is asked for each value. It
 * shares no code with what it judges, and knows the six-field form of valid expressions alone.
 */
final class NaiveCron {

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    private final String[] fields;
    private final boolean[] seconds = new boolean[60];
    private final boolean[] minutes = new boolean[60];
    private final boolean[] hours = new boolean[24];
    private final Map<LocalDate, Boolean> dates = new HashMap<>();

    NaiveCron(String expression) {
        fields = expression.toUpperCase(Locale.ROOT).split(" ", -1);
        for (int value = 0; value < 60; value++) {
            seconds[value] = matches(fields[0], value, 0, 59, List.of());
            minutes[value] = matches(fields[1], value, 0, 59, List.of());
        }
        for (int value = 0; value < 24; value++) {
            hours[value] = matches(fields[2], value, 0, 23, List.of());
        }
    }

    boolean isFixed() {
        return fields[2].matches("[0-9,]+");
    }

    /** The largest step between two times in which no matching one is passed over: its seconds are multiples of it. */
    int stepSeconds() {
        for (int step : new int[] {60, 15}) {
            boolean all = true;
            for (int value = 0; value < 60; value++) {
                all &= !seconds[value] || value % step == 0;
            }
            if (all) {
                return step;
            }
        }
        return 1;
    }

    /** A local time in seconds since 1970. */
    boolean matches(long local) {
        int time = (int) Math.floorMod(local, 86_400L);
        return time(time / 3_600, time / 60 % 60, time % 60)
                && dates.computeIfAbsent(LocalDate.ofEpochDay(Math.floorDiv(local, 86_400L)), this::date);
    }

    boolean time(int hour, int minute, int second) {
        return seconds[second] && minutes[minute] && hours[hour];
    }

    boolean date(LocalDate date) {
        return matches(fields[4], date.getMonthValue(), 1, 12, MONTHS) && isDayOfMonth(date) && isDayOfWeek(date);
    }

    /** The first match after a time, day by day and second by second; null when there is none in 400 years. */
    LocalDateTime next(LocalDateTime after) {
        LocalDate last = after.toLocalDate().plusYears(400);
        LocalDateTime first = after.withNano(0).plusSeconds(1);
        for (LocalDate date = first.toLocalDate(); !date.isAfter(last); date = date.plusDays(1)) {
            if (date(date)) {
                int from =
                        date.equals(first.toLocalDate()) ? first.toLocalTime().toSecondOfDay() : 0;
                for (int second = from; second < 86_400; second++) {
                    if (time(second / 3_600, second / 60 % 60, second % 60)) {
                        return date.atStartOfDay().plusSeconds(second);
                    }
                }
            }
        }
        return null;
    }

    private boolean isDayOfMonth(LocalDate date) {
        for (String item : fields[3].split(",", -1)) {
            int length = date.lengthOfMonth();
            if (item.equals("?")) {
                return true;
            } else if (item.equals("L")) {
                if (date.getDayOfMonth() == length) {
                    return true;
                }
            } else if (item.equals("LW")) {
                if (date.equals(weekdayNear(date.withDayOfMonth(length)))) {
                    return true;
                }
            } else if (item.endsWith("W")) {
                int day = Integer.parseInt(item.substring(0, item.length() - 1));
                if (day <= length && date.equals(weekdayNear(date.withDayOfMonth(day)))) {
                    return true;
                }
            } else if (matches(item, date.getDayOfMonth(), 1, 31, List.of())) {
                return true;
            }
        }
        return false;
    }

    private static LocalDate weekdayNear(LocalDate date) {
        for (int days : new int[] {0, -1, 1, -2, 2}) {
            LocalDate near = date.plusDays(days);
            if (near.getMonth() == date.getMonth() && near.getDayOfWeek().getValue() <= 5) {
                return near;
            }
        }
        throw new AssertionError(date);
    }

    private boolean isDayOfWeek(LocalDate date) {
        int day = date.getDayOfWeek().getValue() % 7;
        for (String item : fields[5].split(",", -1)) {
            int sharp = item.indexOf('#');
            if (item.equals("?")) {
                return true;
            } else if (sharp > 0) {
                DayOfWeek named = DayOfWeek.of((value(item.substring(0, sharp), DAYS, 0) + 6) % 7 + 1);
                int week = Integer.parseInt(item.substring(sharp + 1));
                if (date.with(TemporalAdjusters.dayOfWeekInMonth(week, named)).equals(date)) {
                    return true;
                }
            } else if (item.endsWith("L")) {
                if (value(item.substring(0, item.length() - 1), DAYS, 0) % 7 == day
                        && date.plusWeeks(1).getMonth() != date.getMonth()) {
                    return true;
                }
            } else if (matches(item, day, 0, 6, DAYS)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String text, int wanted, int min, int max, List<String> names) {
        for (String item : text.split(",", -1)) {
            String[] parts = item.split("/", -1);
            int step = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
            String[] ends = parts[0].split("-", -1);
            int from = parts[0].equals("*") ? min : value(ends[0], names, min);
            int to = ends.length == 2
                    ? value(ends[1], names, min)
                    : parts.length == 2 || parts[0].equals("*") ? max : from;
            if (names == DAYS) {
                from %= 7;
                to %= 7;
            }
            int passed = 0;
            for (int value = from; ; value = value == max ? min : value + 1) {
                if (passed++ % step == 0 && value == wanted) {
                    return true;
                }
                if (value == to) {
                    break;
                }
            }
        }
        return false;
    }

    private static int value(String text, List<String> names, int min) {
        return names.contains(text) ? names.indexOf(text) + min : Integer.parseInt(text);
    }
}
