package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.runtime.TimeSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The time by a store's clock, which is an hour ahead of the process's. */
class StoreTimeTest {

    private static final long HOUR = TimeUnit.HOURS.toMillis(1);
    private static final long START = 1_800_000_000_000L;

    private final Clocks process = new Clocks();
    private final StoreTime time = new StoreTime(process);

    private static final class Clocks implements TimeSource {
        private long millis = START;
        private long nanos = -5_000_000_000L;
        private long parkedUntil;
        private boolean driven;

        void run(long by) {
            millis += by;
            nanos += TimeUnit.MILLISECONDS.toNanos(by);
        }

        @Override
        public long millis() {
            return millis;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public boolean isDriven() {
            return driven;
        }

        @Override
        public void parkUntil(Object blocker, long until) {
            parkedUntil = until;
        }
    }

    /** The store is asked, its clock is read at the end of a time, and the answer is under way for another one. */
    private void measure(long there, long ahead, long back) {
        long asked = process.nanos();
        process.run(there);
        long read = process.millis + ahead;
        process.run(back);
        time.measured(read, asked);
    }

    private long ahead() {
        return time.millis() - process.millis;
    }

    @Test
    void is_the_process_s_until_a_store_tells_it() {
        process.run(5);
        assertThat(time.millis()).isEqualTo(process.millis);
        time.parkUntil(this, START + 77);
        assertThat(process.parkedUntil).isEqualTo(START + 77);
        process.millis += HOUR;
        assertThat(time.isDoubtful()).isFalse();
    }

    @Test
    void is_the_store_s_and_runs_on_by_the_monotonic_clock() {
        measure(0, HOUR, 0);
        assertThat(ahead()).isEqualTo(HOUR);
        process.run(90_000);
        assertThat(ahead()).isEqualTo(HOUR);
        process.millis -= 500;
        assertThat(time.millis()).isEqualTo(START + HOUR + 90_000);
        assertThat(time.processMillis()).isEqualTo(START + 90_000 - 500);
    }

    @Test
    void an_answer_that_was_long_on_its_way_corrects_only_what_it_proves() {
        measure(1, HOUR, 1);
        measure(0, HOUR, 4_000);
        assertThat(ahead()).isBetween(HOUR - 1, HOUR + 1);
        measure(4_000, HOUR, 0);
        assertThat(ahead()).isBetween(HOUR - 1, HOUR + 1);
        measure(0, HOUR + 10_000, 4_000);
        assertThat(ahead()).isBetween(HOUR + 10_000 - 4_001, HOUR + 10_000);
        measure(0, HOUR + 10_000, 0);
        assertThat(ahead()).isBetween(HOUR + 10_000 - 1, HOUR + 10_000 + 1);
    }

    @Test
    void the_first_answer_is_taken_from_the_middle_of_its_way() {
        measure(0, HOUR, 400);
        assertThat(ahead()).isEqualTo(HOUR - 200);
    }

    @Test
    void stands_still_instead_of_going_back_slightly() {
        measure(0, HOUR, 0);
        long before = time.millis();
        measure(0, HOUR - 500, 0);
        assertThat(time.millis()).isEqualTo(before);
        process.run(300);
        measure(0, HOUR - 500, 0);
        assertThat(time.millis()).isEqualTo(before);
        // Whoever sleeps sleeps until the store's clock is there: not again and again while the time stands still.
        time.parkUntil(this, before + 1);
        assertThat(process.parkedUntil - process.millis).isEqualTo(200);
        process.run(300);
        assertThat(time.millis()).isGreaterThan(before);
        assertThat(ahead()).isBetween(HOUR - 500, HOUR - 499);
    }

    @Test
    void follows_a_store_whose_clock_was_set() {
        measure(0, HOUR, 0);
        measure(0, 0, 0);
        assertThat(ahead()).isBetween(0L, 1L);
        measure(0, HOUR, 0);
        assertThat(ahead()).isBetween(HOUR - 1, HOUR);
    }

    @Test
    void is_in_doubt_after_the_machine_has_slept_until_the_store_tells_it_again() {
        measure(0, HOUR, 0);
        process.run(HOUR);
        process.millis += 900;
        assertThat(time.isDoubtful()).isFalse();
        process.millis += HOUR;
        assertThat(time.isDoubtful()).isTrue();
        measure(0, HOUR, 0);
        assertThat(time.isDoubtful()).isFalse();
        assertThat(ahead()).isBetween(HOUR - 1, HOUR);
        process.millis -= HOUR;
        assertThat(time.isDoubtful()).isTrue();
    }

    @Test
    void the_end_of_time_stays_so_far_away() {
        measure(0, -HOUR, 0);
        time.parkUntil(this, Long.MAX_VALUE);
        assertThat(process.parkedUntil).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_time_that_a_test_moves_follows_no_store() {
        process.driven = true;
        measure(0, HOUR, 0);
        assertThat(ahead()).isZero();
    }
}
