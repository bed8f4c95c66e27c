package dev.afterward.dispatch.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class YieldingTest {

    /** A clock on which each look takes a while, as if others had run meanwhile. */
    private static final class SlowClock implements TimeSource {

        private long nanos = -TimeUnit.HOURS.toNanos(1);
        private long step;

        @Override
        public long millis() {
            return TimeUnit.NANOSECONDS.toMillis(nanos);
        }

        @Override
        public long nanos() {
            nanos += step;
            return nanos;
        }

        @Override
        public void parkUntil(Object blocker, long millis) {
            throw new UnsupportedOperationException();
        }
    }

    private final SlowClock clock = new SlowClock();
    private final Yielding yielding = new Yielding(clock);

    @Test
    void gives_way_again_and_again_where_it_costs_little() {
        clock.step = TimeUnit.MICROSECONDS.toNanos(100);
        for (int i = 0; i < 100; i++) {
            assertThat(yielding.giveWay()).isTrue();
        }
    }

    @Test
    void a_late_return_is_followed_by_a_long_rest() {
        clock.step = TimeUnit.MILLISECONDS.toNanos(4);
        assertThat(yielding.giveWay()).isTrue();
        clock.step = 0;
        clock.nanos += TimeUnit.MILLISECONDS.toNanos(199);
        assertThat(yielding.giveWay()).isFalse();
        clock.nanos += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(yielding.giveWay()).isTrue();
        assertThat(yielding.giveWay()).isTrue();
    }
}
