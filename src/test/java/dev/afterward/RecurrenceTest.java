package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** The values of which schedules are made. */
class RecurrenceTest {

    @Test
    void cron_has_the_usual_answers_to_changes_of_clocks() {
        assertThat(Cron.of("  30 2 * * *\n", " Europe/Berlin "))
                .isEqualTo(new Cron("30 2 * * *", ZoneId.of("Europe/Berlin"), Cron.Missing.SHIFT, Cron.Doubled.FIRST));
    }

    @Test
    void cron_can_have_others() {
        Cron cron = Cron.of("30 2 * * *", "UTC").missing(Cron.Missing.SKIP).doubled(Cron.Doubled.BOTH);
        assertThat(cron).isEqualTo(new Cron("30 2 * * *", ZoneId.of("UTC"), Cron.Missing.SKIP, Cron.Doubled.BOTH));
    }

    @Test
    void cron_needs_an_expression_and_a_zone() {
        assertThatThrownBy(() -> Cron.of(" \t", "UTC"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a cron expression is empty: write 5 fields, such as 30 2 * * *");
        assertThatThrownBy(() -> Cron.of("30 2 * * *", "Europe/Berln"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cron expression '30 2 * * *': there is no zone 'Europe/Berln': use the name of a region,"
                        + " such as Europe/Berlin, or UTC");
    }

    @Test
    void intervals_have_a_range() {
        for (Duration length :
                new Duration[] {Duration.ofSeconds(1), Duration.ofMillis(1_001), Duration.ofDays(36_500)}) {
            assertThat(Recurrence.every(length).length()).isEqualTo(length);
        }
        for (Duration length : new Duration[] {Duration.ZERO, Duration.ofMillis(999), Duration.ofDays(36_501)}) {
            assertThatThrownBy(() -> Recurrence.every(length))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("an interval must be from 1 s to 36,500 days long, was " + length);
        }
        assertThatThrownBy(() -> Recurrence.every(Duration.ofNanos(1_000_000_001)))
                .hasMessage("an interval must be in whole milliseconds, was PT1.000000001S: use PT1S");
    }
}
