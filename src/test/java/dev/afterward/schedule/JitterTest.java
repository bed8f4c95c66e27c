package dev.afterward.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The offset of a schedule follows from its name, today and in each later version. */
class JitterTest {

    /** If these change, the schedules of those who upgrade fire at other times. */
    @ParameterizedTest
    @CsvSource({"nightly-report, 477281", "Nächtlich, 450596", "'', 314342"})
    void an_offset_never_changes(String name, long millis) {
        assertThat(Jitter.of(name, Duration.ofMinutes(10))).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void offsets_are_spread_evenly() {
        int[] seconds = new int[60];
        for (int i = 0; i < 60_000; i++) {
            Duration offset = Jitter.of("schedule-" + i, Duration.ofMinutes(1));
            assertThat(offset).isBetween(Duration.ZERO, Duration.ofMillis(59_999));
            seconds[(int) offset.toSeconds()]++;
        }
        for (int count : seconds) {
            assertThat(count).isBetween(850, 1_150);
        }
    }

    @Test
    void without_a_length_there_is_no_offset() {
        assertThat(Jitter.of("nightly-report", Duration.ZERO)).isZero();
        assertThat(Jitter.of("nightly-report", Duration.ofNanos(999_999))).isZero();
        assertThatThrownBy(() -> Jitter.of("nightly-report", Duration.ofMillis(-1)))
                .hasMessage("jitter must not be negative, was PT-0.001S");
    }
}
