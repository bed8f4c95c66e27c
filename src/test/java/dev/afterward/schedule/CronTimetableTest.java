package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Cron;
import dev.afterward.Cron.Doubled;
import dev.afterward.Cron.Missing;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single times at changes of clocks, far away, and at the ends of what there is. */
class CronTimetableTest {

    private static final Cron NIGHTLY = Cron.of("30 2 * * *", "Europe/Berlin");

    /** In Berlin, the clocks go forward from 02:00 to 03:00 on 2026-03-29, and back from 03:00 to 02:00 on 2026-10-25. */
    @Test
    void a_missing_time_fires_at_the_end_of_the_gap_or_not_at_all() {
        assertThat(firesOn("2026-03-29", NIGHTLY)).containsExactly(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(firesOn("2026-03-29", NIGHTLY.missing(Missing.SKIP))).isEmpty();
    }

    @Test
    void a_doubled_time_fires_first_or_last_or_both_times() {
        Instant first = Instant.parse("2026-10-25T00:30:00Z");
        Instant last = Instant.parse("2026-10-25T01:30:00Z");
        assertThat(firesOn("2026-10-25", NIGHTLY)).containsExactly(first);
        assertThat(firesOn("2026-10-25", NIGHTLY.doubled(Doubled.LAST))).containsExactly(last);
        assertThat(firesOn("2026-10-25", NIGHTLY.doubled(Doubled.BOTH))).containsExactly(first, last);
    }

    @Test
    void missing_times_fire_once_together_and_with_a_time_at_the_end_of_the_gap() {
        Instant end = Instant.parse("2026-03-29T01:00:00Z");
        assertThat(firesOn("2026-03-29", Cron.of("*/10 2 * * *", "Europe/Berlin")))
                .containsExactly(end);
        assertThat(firesOn("2026-03-29", Cron.of("0 2,3 * * *", "Europe/Berlin")))
                .containsExactly(end);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-29, 23", "2026-10-25, 25", "2026-06-01, 24"})
    void each_hour_that_passes_fires_once(String day, int hours) {
        assertThat(firesOn(day, Cron.of("@hourly", "Europe/Berlin"))).hasSize(hours);
        assertThat(firesOn(day, Cron.of("*/15 * * * *", "Europe/Berlin"))).hasSize(4 * hours);
    }

    /** The island went over the date line: 2011-12-30 did not take place. */
    @Test
    void a_day_that_is_missing_fires_once_at_its_end() {
        Instant end = Instant.parse("2011-12-30T10:00:00Z");
        Instant from = end.minusSeconds(60);
        Instant to = end.plusSeconds(60);
        assertThat(TruthTableTest.fires(Cron.of("0 6,12,18 30 12 *", "Pacific/Apia"), from, to))
                .containsExactly(end);
        assertThat(TruthTableTest.fires(
                        Cron.of("0 6,12 30 12 *", "Pacific/Apia").missing(Missing.SKIP), from, to))
                .isEmpty();
        assertThat(TruthTableTest.fires(Cron.of("0 * 30 12 *", "Pacific/Apia"), from, to))
                .isEmpty();
    }

    /** Half an hour is left out and shown again. */
    @Test
    void clocks_may_change_by_half_an_hour() {
        Cron cron = Cron.of("15 2 * * *", "Australia/Lord_Howe");
        Instant from = Instant.parse("2024-10-05T12:00:00Z");
        assertThat(TruthTableTest.fires(cron, from, from.plus(Duration.ofHours(12))))
                .containsExactly(Instant.parse("2024-10-05T15:30:00Z"));
        Cron doubled = Cron.of("45 1 * * *", "Australia/Lord_Howe").doubled(Doubled.BOTH);
        Instant back = Instant.parse("2024-04-06T12:00:00Z");
        assertThat(TruthTableTest.fires(doubled, back, back.plus(Duration.ofHours(12))))
                .containsExactly(Instant.parse("2024-04-06T14:45:00Z"), Instant.parse("2024-04-06T15:15:00Z"));
    }

    /** Changes of the clocks on the way are not walked through one by one, and do not matter. */
    @Test
    void a_rare_day_is_found_over_many_changes_of_clocks() {
        Timetable rare = Timetable.of(Cron.of("30 2 29 FEB MON", "Europe/Berlin"));
        Instant first = rare.next(Instant.parse("2026-03-28T00:00:00Z"));
        assertThat(first).isEqualTo("2044-02-29T01:30:00Z");
        assertThat(rare.next(first)).isEqualTo("2072-02-29T01:30:00Z");
        // The last Sunday of March: the very day on which the clocks change.
        Timetable march = Timetable.of(Cron.of("30 2 31 MAR SUN", "Europe/Berlin"));
        assertThat(march.next(Instant.parse("2024-04-01T00:00:00Z"))).isEqualTo("2030-03-31T01:00:00Z");
    }

    @Test
    void fractions_of_a_second_do_not_fire_again() {
        Timetable timetable = Timetable.of(NIGHTLY);
        Instant time = Instant.parse("2026-06-01T00:30:00Z");
        assertThat(timetable.next(time.minusNanos(1))).isEqualTo(time);
        assertThat(timetable.next(time)).isEqualTo("2026-06-02T00:30:00Z");
        assertThat(timetable.next(time.plusNanos(1))).isEqualTo("2026-06-02T00:30:00Z");
    }

    @Test
    void nothing_fires_before_1970_and_after_9999() {
        Timetable secondly = Timetable.of(Cron.of("* * * * * *", "UTC"));
        Instant end = Instant.parse("9999-12-31T23:59:59Z");
        assertThat(secondly.next(Instant.MIN)).isEqualTo(Instant.EPOCH);
        assertThat(secondly.next(Instant.EPOCH.minusNanos(1))).isEqualTo(Instant.EPOCH);
        assertThat(secondly.next(end.minusSeconds(1))).isEqualTo(end);
        assertThat(secondly.next(end)).isNull();
        assertThat(secondly.next(Instant.MAX)).isNull();
        // The last evening of the year 9999 is in the next year elsewhere.
        assertThat(Timetable.of(Cron.of("0 23 31 12 *", "-18:00")).next(Instant.parse("9999-12-31T00:00:00Z")))
                .isNull();
        for (String zone :
                List.of("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "+18:00", "-18:00")) {
            Timetable yearly = Timetable.of(Cron.of("@yearly", zone));
            assertThat(yearly.next(Instant.parse("9998-06-01T00:00:00Z")))
                    .as(zone)
                    .isNotNull();
            assertThat(yearly.next(Instant.parse("9999-12-31T20:00:00Z")))
                    .as(zone)
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * * * *",
                "0,1,7,8,14,15 * * * * *",
                "*/7 * * * *",
                "30 2 * * *",
                "0 12 1 * *",
                "0 0 29 FEB *",
                "0 */5 2 * * SUN"
            })
    void the_latest_time_and_the_number_are_those_of_a_walk(String expression) {
        Random random = new Random(expression.hashCode());
        Timetable timetable =
                Timetable.of(Cron.of(expression, "America/New_York").doubled(Doubled.BOTH));
        for (int i = 0; i < 50; i++) {
            Instant defined = Instant.parse("2025-10-20T00:00:00Z").plusMillis(random.nextLong(30 * 86_400_000L));
            Instant nominal = timetable.next(defined);
            List<Instant> walk = new ArrayList<>(List.of(nominal));
            int wanted = 1 + random.nextInt(60);
            while (walk.size() < wanted) {
                walk.add(timetable.next(walk.get(walk.size() - 1)));
            }
            Instant last = walk.get(wanted - 1);
            for (Instant until :
                    List.of(last, last.plusNanos(1), timetable.next(last).minusNanos(1))) {
                assertThat(timetable.latest(nominal, until)).isEqualTo(last);
                assertThat(timetable.count(nominal, until, 1_000)).isEqualTo(wanted);
                assertThat(timetable.count(nominal, until, 10)).isEqualTo(Math.min(10, wanted));
            }
        }
    }

    /** A nominal time of other rules, or of the moment at which a schedule was defined, is no time of this one. */
    @Test
    void a_nominal_time_counts_although_it_does_not_match() {
        Timetable timetable = Timetable.of(NIGHTLY);
        Instant nominal = Instant.parse("2026-06-01T12:00:00.123Z");
        assertThat(timetable.latest(nominal, nominal.plusSeconds(60))).isEqualTo(nominal);
        assertThat(timetable.count(nominal, nominal.plusSeconds(60), 10)).isOne();
        assertThat(timetable.latest(nominal, nominal.plus(Duration.ofDays(1)))).isEqualTo("2026-06-02T00:30:00Z");
    }

    private static List<Instant> firesOn(String day, Cron cron) {
        Instant from = LocalDate.parse(day).atStartOfDay(cron.zone()).toInstant();
        Instant to = LocalDate.parse(day).plusDays(1).atStartOfDay(cron.zone()).toInstant();
        return TruthTableTest.fires(cron, from.minusSeconds(1), to.minusSeconds(1));
    }
}
