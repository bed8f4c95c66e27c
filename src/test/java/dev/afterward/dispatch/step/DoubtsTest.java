package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When there is something to tell of. */
class DoubtsTest {

    private long nanos = Long.MAX_VALUE - 5;

    private final Doubts doubts = doubts();

    private Doubts doubts() {
        return new Doubts(new TimeSource() {
            @Override
            public long millis() {
                return 0;
            }

            @Override
            public long nanos() {
                return nanos;
            }

            @Override
            public void parkUntil(Object blocker, long until) {
                throw new UnsupportedOperationException();
            }
        });
    }

    @Test
    void nothing_without_doubts() {
        assertThat(doubts.nanosLeft()).isEqualTo(Long.MAX_VALUE);
        doubts.found(1);
        doubts.decided(1);
        assertThat(doubts.nanosLeft()).as("decided before it was told").isEqualTo(Long.MAX_VALUE);
        assertThat(doubts.size()).isZero();
    }

    @Test
    void the_first_at_once_and_the_next_ones_together_a_minute_later() {
        doubts.found(1);
        assertThat(doubts.nanosLeft()).isZero();
        assertThat(doubts.told()).isEqualTo(1);
        assertThat(doubts.nanosLeft()).as("nothing new").isEqualTo(Long.MAX_VALUE);
        doubts.found(2);
        doubts.found(3);
        assertThat(doubts.nanosLeft()).isEqualTo(TimeUnit.MINUTES.toNanos(1));
        nanos += TimeUnit.MINUTES.toNanos(1);
        assertThat(doubts.nanosLeft()).isZero();
        assertThat(doubts.told()).isEqualTo(3);
    }

    /** The clock that measures may begin anywhere. */
    @Test
    void the_first_at_once_whatever_the_clock_says() {
        nanos = Long.MIN_VALUE + 5;
        Doubts early = doubts();
        early.found(1);
        assertThat(early.nanosLeft()).isZero();
    }

    @Test
    void once_more_what_the_next_life_finds_again() {
        doubts.found(1);
        assertThat(doubts.told()).isEqualTo(1);
        nanos += TimeUnit.HOURS.toNanos(1);
        doubts.found(1);
        assertThat(doubts.nanosLeft()).isZero();
        assertThat(doubts.told()).isEqualTo(1);
    }
}
