package dev.afterward.dispatch.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTest {

    private static final long MILLION = 1_000_000;

    private final Lease lease = new Lease(Duration.ofSeconds(10), -5, 1_000);

    /** Of two clocks the one counts that has gone further; one that was set back does not. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, true",
        "8999, 8999, true",
        "9000, 0, false",
        "0, 9000, false",
        "9000, -3600000, false",
        "10, -3600000, true"
    })
    void isGoodForNineTenths(long ranMillis, long setMillis, boolean good) {
        assertThat(lease.isGood(-5 + ranMillis * MILLION, 1_000 + setMillis)).isEqualTo(good);
    }

    @Test
    void isRenewedByASignOfLife() {
        lease.renewed(20_000 * MILLION, 21_000);
        assertThat(lease.isGood(28_000 * MILLION, 29_000)).isTrue();
        assertThat(lease.isGood(29_000 * MILLION, 29_000)).isFalse();
    }

    @Test
    void doesNotEndWhereNobodyElseIs() {
        Lease.endless().renewed(1, 1);
        assertThat(Lease.endless().isGood(Long.MAX_VALUE, Long.MAX_VALUE)).isTrue();
    }
}
