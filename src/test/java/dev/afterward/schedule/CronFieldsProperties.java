package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Whatever is written, the next time is the first one that matches, and only what never matches is refused as such. */
class CronFieldsProperties {

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /** A valid expression of six fields, which may never fire. */
    static String expression(Random random) {
        List<String> fields = new ArrayList<>();
        fields.add(random.nextInt(3) == 0 ? list(random, 0, 59, List.of()) : "0");
        fields.add(list(random, 0, 59, List.of()));
        fields.add(list(random, 0, 23, List.of()));
        fields.add(random.nextInt(3) == 0 ? "*" : daysOfMonth(random));
        fields.add(random.nextBoolean() ? "*" : list(random, 1, 12, MONTHS));
        fields.add(random.nextInt(3) == 0 ? "?" : daysOfWeek(random));
        return String.join(" ", fields);
    }

    private static String daysOfMonth(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "L";
            case 1 -> "LW";
            case 2 -> 1 + random.nextInt(31) + "W";
            case 3 -> 28 + random.nextInt(4) + ",LW," + (1 + random.nextInt(31)) + "W";
            default -> list(random, 1, 31, List.of());
        };
    }

    private static String daysOfWeek(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> name(random, random.nextInt(7), 0, DAYS) + "L";
            case 1 -> name(random, random.nextInt(7), 0, DAYS) + "#" + (1 + random.nextInt(5)) + ",7L";
            default -> list(random, 0, 6, DAYS);
        };
    }

    private static String list(Random random, int min, int max, List<String> names) {
        List<String> items = new ArrayList<>();
        do {
            items.add(item(random, min, max, names));
        } while (random.nextInt(3) == 0);
        return String.join(",", items);
    }

    private static String item(Random random, int min, int max, List<String> names) {
        int size = max - min + 1;
        int from = random.nextInt(size);
        int length = random.nextInt(size);
        int step = 1 + random.nextInt(Math.max(1, length));
        String range =
                name(random, min + from, min, names) + "-" + name(random, min + (from + length) % size, min, names);
        return switch (random.nextInt(6)) {
            case 0 -> "*";
            case 1 -> range;
            case 2 -> length == 0 ? range : range + "/" + step;
            case 3 -> min + size / 4 + "/" + Math.max(1, size / 4);
            case 4 -> "*/" + List.of(1, 2, 3, 5).get(random.nextInt(4));
            default -> name(random, min + from, min, names);
        };
    }

    private static String name(Random random, int value, int min, List<String> names) {
        return names.isEmpty() || random.nextBoolean() ? String.valueOf(value) : names.get(value - min);
    }

    private static LocalDateTime time(Random random) {
        return LocalDateTime.of(1970 + random.nextInt(500), 1 + random.nextInt(12), 1, 0, 0)
                .plusSeconds(random.nextInt(31 * 86_400));
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void the_next_time_is_the_first_one_that_matches(@ForAll long seed) {
        Random random = new Random(seed);
        String expression = expression(random);
        LocalDateTime after = time(random);
        NaiveCron naive = new NaiveCron(expression);
        LocalDateTime expected = naive.next(after);
        if (expected == null) {
            assertThatThrownBy(() -> CronFields.parse(expression))
                    .as(expression)
                    .hasMessageContaining("never fires");
            return;
        }
        CronFields fields = CronFields.parse(expression);
        assertThat(fields.next(after)).as("%s after %s", expression, after).isEqualTo(expected);
        assertThat(fields.isFixed()).as(expression).isEqualTo(naive.isFixed());
        LocalDateTime second = naive.next(expected);
        assertThat(fields.next(expected))
                .as("%s after %s", expression, expected)
                .isEqualTo(second);
    }

    /** A day that is rare is found by its months: not a second, a minute or a day is tried in between. */
    @Test
    void the_29th_of_february_is_found_on_each_day_of_the_week() {
        CronFields mondays = CronFields.parse("0 0 29 FEB MON");
        assertThat(mondays.next(LocalDateTime.parse("2026-01-01T00:00:00"))).isEqualTo("2044-02-29T00:00");
        assertThat(mondays.next(LocalDateTime.parse("2044-02-29T00:00:00"))).isEqualTo("2072-02-29T00:00");
        // No leap day in 2100, so this is the longest wait.
        assertThat(CronFields.parse("0 0 29 FEB TUE").next(LocalDateTime.parse("2072-03-01T00:00:00")))
                .isEqualTo(new NaiveCron("0 0 0 29 FEB TUE").next(LocalDateTime.parse("2072-03-01T00:00:00")));
        assertThat(mondays.next(LocalDateTime.parse("9999-01-01T00:00:00"))).isNull();
    }
}
