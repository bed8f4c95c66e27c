package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Recurrence;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Intervals are counted from nominal time to nominal time. */
class IntervalTimetableTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00.250Z");

    @Test
    void the_next_time_follows_from_the_last_one() {
        Timetable timetable = Timetable.of(Recurrence.every(Duration.ofMinutes(7)));
        assertThat(timetable.next(NOON)).isEqualTo("2026-06-01T12:07:00.250Z");
    }

    @Test
    void years_are_passed_in_one_step() {
        Timetable secondly = Timetable.of(Recurrence.every(Duration.ofSeconds(1)));
        Instant until = NOON.plus(Duration.ofDays(36_500)).plusMillis(999);
        assertThat(secondly.latest(NOON, until)).isEqualTo(NOON.plus(Duration.ofDays(36_500)));
        assertThat(secondly.count(NOON, until, Long.MAX_VALUE)).isEqualTo(36_500L * 86_400 + 1);
        assertThat(secondly.count(NOON, until, 10)).isEqualTo(10);
    }

    @Test
    void the_latest_time_and_the_number_are_those_of_a_walk() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            Timetable timetable =
                    Timetable.of(Recurrence.every(Duration.ofMillis(1_000 + random.nextInt(100_000_000))));
            int wanted = 1 + random.nextInt(50);
            Instant last = NOON;
            for (int number = 1; number < wanted; number++) {
                last = timetable.next(last);
            }
            assertThat(timetable.latest(NOON, timetable.next(last).minusNanos(1)))
                    .isEqualTo(last);
            assertThat(timetable.latest(NOON, last)).isEqualTo(last);
            assertThat(timetable.count(NOON, last, 1_000)).isEqualTo(wanted);
        }
    }

    @Test
    void nothing_fires_before_1970_and_after_9999() {
        Timetable daily = Timetable.of(Recurrence.every(Duration.ofDays(1)));
        assertThat(daily.next(Instant.MIN)).isEqualTo("1970-01-02T00:00:00Z");
        assertThat(daily.next(Instant.parse("9999-12-30T12:00:00Z"))).isEqualTo("9999-12-31T12:00:00Z");
        assertThat(daily.next(Instant.parse("9999-12-31T12:00:00Z"))).isNull();
        assertThat(daily.next(Instant.MAX)).isNull();
        assertThat(daily.latest(NOON, Instant.MAX)).isEqualTo("9999-12-31T12:00:00.250Z");
    }
}
