package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When there is something to tell of. */
class DoubtsTest {

    private static final long MOMENT = TimeUnit.SECONDS.toNanos(20);

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

    private void lasting(long transaction) {
        doubts.lasts(transaction);
        doubts.found(transaction);
    }

    @Test
    void nothing_without_doubts() {
        assertThat(doubts.nanosLeft()).isEqualTo(Long.MAX_VALUE);
        lasting(1);
        doubts.decided(1);
        assertThat(doubts.nanosLeft()).as("decided before it was told").isEqualTo(Long.MAX_VALUE);
        assertThat(doubts.size()).isZero();
    }

    @Test
    void one_that_may_be_decided_in_a_moment_when_it_has_lasted() {
        doubts.found(1);
        assertThat(doubts.nanosLeft()).isEqualTo(MOMENT);
        nanos += MOMENT - 1;
        doubts.found(2);
        doubts.decided(1);
        assertThat(doubts.nanosLeft()).isEqualTo(1);
        doubts.decided(2);
        assertThat(doubts.nanosLeft()).as("all are decided").isEqualTo(Long.MAX_VALUE);
        doubts.found(3);
        nanos += MOMENT;
        assertThat(doubts.nanosLeft()).isZero();
        assertThat(doubts.told()).isEqualTo(1);
    }

    @Test
    void those_that_nobody_finds_out_at_once_and_the_next_ones_together_a_minute_later() {
        doubts.found(1);
        lasting(2);
        assertThat(doubts.nanosLeft()).isZero();
        assertThat(doubts.told()).isEqualTo(2);
        assertThat(doubts.nanosLeft()).as("nothing new").isEqualTo(Long.MAX_VALUE);
        lasting(3);
        doubts.found(4);
        assertThat(doubts.nanosLeft()).isEqualTo(TimeUnit.MINUTES.toNanos(1));
        nanos += TimeUnit.MINUTES.toNanos(1);
        assertThat(doubts.nanosLeft()).isZero();
        assertThat(doubts.told()).isEqualTo(4);
    }

    /** The clock that measures may begin anywhere. */
    @Test
    void the_first_at_once_whatever_the_clock_says() {
        nanos = Long.MIN_VALUE + 5;
        Doubts early = doubts();
        early.lasts(1);
        early.found(1);
        assertThat(early.nanosLeft()).isZero();
    }

    @Test
    void once_more_what_the_next_life_finds_again() {
        lasting(1);
        assertThat(doubts.told()).isEqualTo(1);
        nanos += TimeUnit.HOURS.toNanos(1);
        lasting(1);
        assertThat(doubts.nanosLeft()).isZero();
        assertThat(doubts.told()).isEqualTo(1);
    }
}
