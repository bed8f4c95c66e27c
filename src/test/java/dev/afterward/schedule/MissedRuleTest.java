package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.Cron;
import dev.afterward.Missed;
import dev.afterward.Recurrence;
import dev.afterward.schedule.Unfired.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An hourly schedule, and an application that was down from before 01:00. */
class MissedRuleTest {

    private static final Timetable HOURLY = Timetable.of(Cron.of("@hourly", "UTC"));
    private static final Instant ONE = at("01:00:00");

    private static Instant at(String time) {
        return Instant.parse("2026-06-01T" + time + "Z");
    }

    private static MissedRule rule(Missed missed) {
        return new MissedRule(missed, 3, null);
    }

    @ParameterizedTest
    @EnumSource(Missed.class)
    void before_it_is_due_nothing_happens(Missed missed) {
        assertThat(rule(missed).due(HOURLY, ONE, ONE.minusNanos(1))).isEqualTo(new Due(List.of(), List.of(), ONE));
    }

    @ParameterizedTest
    @EnumSource(Missed.class)
    void on_time_it_fires(Missed missed) {
        for (Instant now : List.of(ONE, ONE.plusSeconds(60))) {
            assertThat(rule(missed).due(HOURLY, ONE, now)).isEqualTo(new Due(List.of(ONE), List.of(), at("02:00:00")));
        }
    }

    @Test
    void the_latest_of_many_fires_once() {
        assertThat(rule(Missed.FIRE_ONCE).due(HOURLY, ONE, at("05:40:00")))
                .isEqualTo(new Due(
                        List.of(at("05:00:00")),
                        List.of(new Unfired(Reason.SUPERSEDED, ONE, at("04:00:00"), 4, false)),
                        at("06:00:00")));
    }

    @Test
    void a_latest_start_keeps_a_nightly_job_from_noon() {
        Timetable nightly = Timetable.of(Cron.of("0 1 * * *", "UTC"));
        MissedRule rule = new MissedRule(Missed.FIRE_ONCE, 1, Duration.ofHours(3));
        assertThat(rule.due(nightly, ONE, at("04:00:00")).fired()).containsExactly(ONE);
        assertThat(rule.due(nightly, ONE, at("04:00:00").plusNanos(1)))
                .isEqualTo(new Due(
                        List.of(),
                        List.of(new Unfired(Reason.TOO_LATE, ONE, ONE, 1, false)),
                        Instant.parse("2026-06-02T01:00:00Z")));
    }

    @Test
    void what_is_skipped_fires_within_a_minute_only() {
        assertThat(rule(Missed.SKIP).due(HOURLY, ONE, at("05:00:30")))
                .isEqualTo(new Due(
                        List.of(at("05:00:00")),
                        List.of(new Unfired(Reason.TOO_LATE, ONE, at("04:00:00"), 4, false)),
                        at("06:00:00")));
        assertThat(rule(Missed.SKIP).due(HOURLY, ONE, at("05:01:01")))
                .isEqualTo(new Due(
                        List.of(),
                        List.of(new Unfired(Reason.TOO_LATE, ONE, at("05:00:00"), 5, false)),
                        at("06:00:00")));
        MissedRule patient = new MissedRule(Missed.SKIP, 1, Duration.ofMinutes(30));
        assertThat(patient.due(HOURLY, ONE, at("05:30:00")).fired()).containsExactly(at("05:00:00"));
    }

    @Test
    void as_many_as_allowed_are_caught_up() {
        assertThat(rule(Missed.CATCH_UP).due(HOURLY, ONE, at("03:40:00")))
                .isEqualTo(new Due(List.of(ONE, at("02:00:00"), at("03:00:00")), List.of(), at("04:00:00")));
        assertThat(rule(Missed.CATCH_UP).due(HOURLY, ONE, at("05:40:00")))
                .isEqualTo(new Due(
                        List.of(at("03:00:00"), at("04:00:00"), at("05:00:00")),
                        List.of(new Unfired(Reason.OVER_LIMIT, ONE, at("02:00:00"), 2, false)),
                        at("06:00:00")));
    }

    @Test
    void what_is_too_late_comes_before_what_is_over_the_limit() {
        MissedRule rule = new MissedRule(Missed.CATCH_UP, 1, Duration.ofHours(2));
        assertThat(rule.due(HOURLY, ONE, at("05:00:00")))
                .isEqualTo(new Due(
                        List.of(at("05:00:00")),
                        List.of(
                                new Unfired(Reason.TOO_LATE, ONE, at("02:00:00"), 2, false),
                                new Unfired(Reason.OVER_LIMIT, at("03:00:00"), at("04:00:00"), 2, false)),
                        at("06:00:00")));
    }

    /** A century of seconds, or of matching ones. */
    @Test
    void the_work_is_bounded() {
        Instant now = ONE.plus(Duration.ofDays(36_500));
        for (Timetable timetable : List.of(
                Timetable.of(Cron.of("* * * * * *", "UTC")), Timetable.of(Recurrence.every(Duration.ofSeconds(1))))) {
            Due due = new MissedRule(Missed.CATCH_UP, 1_000, null).due(timetable, ONE, now);
            assertThat(due.fired())
                    .hasSize(1_000)
                    .startsWith(now.minusSeconds(999))
                    .endsWith(now);
            assertThat(due.unfired())
                    .containsExactly(new Unfired(Reason.OVER_LIMIT, ONE, now.minusSeconds(1_000), 10_000, true));
            assertThat(due.next()).isEqualTo(now.plusSeconds(1));
        }
    }

    @Test
    void ten_thousand_are_counted_exactly() {
        Timetable secondly = Timetable.of(Recurrence.every(Duration.ofSeconds(1)));
        assertThat(rule(Missed.FIRE_ONCE)
                        .due(secondly, ONE, ONE.plusSeconds(10_000))
                        .unfired())
                .containsExactly(new Unfired(Reason.SUPERSEDED, ONE, ONE.plusSeconds(9_999), 10_000, false));
    }

    /** The next nominal time follows from the last one, not from the moment at which it fired. */
    @Test
    void an_interval_keeps_its_grid() {
        Timetable timetable = Timetable.of(Recurrence.every(Duration.ofMinutes(7)));
        assertThat(rule(Missed.FIRE_ONCE).due(timetable, ONE, at("01:20:00")).next())
                .isEqualTo(at("01:21:00"));
    }

    @Test
    void the_last_time_of_all_has_no_next_one() {
        Timetable yearly = Timetable.of(Cron.of("@yearly", "UTC"));
        Instant last = Instant.parse("9999-01-01T00:00:00Z");
        assertThat(rule(Missed.FIRE_ONCE).due(yearly, last, last)).isEqualTo(new Due(List.of(last), List.of(), null));
    }

    @Test
    void values_are_checked() {
        assertThatThrownBy(() -> new MissedRule(Missed.CATCH_UP, 0, null))
                .hasMessage("catch-up-at-most must be from 1 to 1000, was 0");
        assertThatThrownBy(() -> new MissedRule(Missed.CATCH_UP, 1_001, null))
                .hasMessage("catch-up-at-most must be from 1 to 1000, was 1001");
        assertThatThrownBy(() -> new MissedRule(Missed.SKIP, 1, Duration.ZERO))
                .hasMessage("latest-start must be longer than zero and at most 36,500 days, was PT0S");
    }
}
