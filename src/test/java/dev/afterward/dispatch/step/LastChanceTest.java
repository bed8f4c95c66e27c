package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.Candidate;
import dev.afterward.store.Orphan;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a task may run again whose process has died, and when it has to be alone for that. */
class LastChanceTest {

    private static final int UNCOUNTED = 5;

    private static Candidate suspect(int rescues) {
        return new Candidate(1, 1, 0, 0, rescues);
    }

    private static Orphan orphan(int rescues, boolean alone) {
        return new Orphan(1, 1, 1, 1, rescues, alone, false, 0, "node");
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "3,3"})
    void only_one_that_has_used_its_rescues_up_has_to_be_alone(int maxRescues, int last) {
        LastChance chance = new LastChance(maxRescues);
        assertThat(chance.rescues()).isEqualTo(last);
        assertThat(chance.isOf(suspect(last))).isFalse();
        assertThat(chance.isOf(suspect(last + 1))).isTrue();
    }

    @Test
    void it_is_alone_for_ten_seconds_and_for_twice_as_long_each_time_five_times() {
        LastChance chance = new LastChance(3);
        assertThat(IntStream.rangeClosed(4, 11)
                        .mapToLong(rescues -> TimeUnit.NANOSECONDS.toSeconds(chance.aloneNanos(suspect(rescues)))))
                .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 320L, 320L);
    }

    @Test
    void it_has_failed_when_it_died_alone_or_too_often_beside_others() {
        LastChance chance = new LastChance(3);
        assertThat(chance.hasDiedTooOften(orphan(3, true))).isFalse();
        assertThat(chance.hasDiedTooOften(orphan(4, true))).isTrue();
        assertThat(chance.hasDiedTooOften(orphan(4, false))).isFalse();
        assertThat(chance.hasDiedTooOften(orphan(4 + UNCOUNTED, false))).isFalse();
        assertThat(chance.hasDiedTooOften(orphan(5 + UNCOUNTED, false))).isTrue();
    }
}
