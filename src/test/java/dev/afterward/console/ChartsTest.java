package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.AttemptFigures.Activity;
import dev.afterward.store.AttemptFigures.Delay;
import dev.afterward.store.Latency;
import dev.afterward.store.Tally.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChartsTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final Charts charts = new Charts(START, Duration.ofMinutes(1), 3);

    @Test
    void countsByPeriod() {
        List<Activity> activities = List.of(
                new Activity(START.minusSeconds(60), "a", Outcome.FAILED, 100),
                new Activity(START, "a", Outcome.FAILED, 1),
                new Activity(START, "b", Outcome.FAILED, 2),
                new Activity(START.plusSeconds(120), "a", Outcome.FAILED, 4),
                new Activity(START.plusSeconds(120), "a", Outcome.SUCCEEDED, 8),
                new Activity(START.plusSeconds(180), "a", Outcome.FAILED, 100));
        long[] failed = charts.counts(activities, one -> one.outcome() == Outcome.FAILED);
        assertThat(failed).containsExactly(3, 0, 4);
        assertThat(Charts.json(failed)).isEqualTo("[3,0,4]");
        assertThat(Charts.outline(failed, 4)).isEqualTo("0,24 0,7 333,7 333,24 667,24 667,1 1000,1 1000,24");
        assertThat(Charts.outline(new long[] {0, 1, 1}, 1_000))
                .as("can be seen")
                .isEqualTo("333,24 333,22 1000,22 1000,24");
        assertThat(Charts.outline(new long[3], 4)).isEmpty();
    }

    @Test
    void aSlotTellsADurationToATenth() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long micros = random.nextLong() >>> (24 + random.nextInt(39));
            int slot = Latency.slot(micros);
            assertThat(slot).isBetween(0, Latency.SLOTS - 1);
            assertThat(Latency.slot(Latency.least(slot))).isEqualTo(slot);
            assertThat(Latency.slot(Latency.least(slot) - 1)).isEqualTo(Math.max(0, slot - 1));
            assertThat(Math.abs(Latency.micros(slot) - micros)).isLessThanOrEqualTo(micros / 8 + 1);
        }
        assertThat(Latency.slot(-5)).isZero();
        assertThat(Latency.slot(Long.MAX_VALUE)).isEqualTo(Latency.SLOTS - 1);
    }

    @Test
    void percentiles() {
        List<Delay> delays = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            delays.add(new Delay(START, Latency.Kind.RUN, Latency.slot(i * 1_000L), 1));
        }
        delays.add(new Delay(START, Latency.Kind.WAIT, Latency.slot(5), 1_000));
        long[] median = charts.percentiles(delays, Latency.Kind.RUN, 0.5);
        assertThat(median[0]).isBetween(43_000L, 57_000L);
        assertThat(median[1]).isEqualTo(-1);
        assertThat(Charts.json(median)).endsWith(",null,null]");
        assertThat(charts.percentiles(delays, Latency.Kind.RUN, 0.95)[0]).isBetween(83_000L, 107_000L);
        assertThat(Charts.percentile(List.of(), Latency.Kind.RUN, 0.5)).isEqualTo(-1);
    }

    @Test
    void aQueueFailsWhenAQuarterOfItsLastAttemptsDo() {
        assertThat(QueueReader.isFailing(new long[] {0, 0, 0, 10}, new long[] {0, 0, 0, 3}))
                .isTrue();
        assertThat(QueueReader.isFailing(new long[] {0, 0, 0, 10}, new long[] {0, 0, 0, 2}))
                .isFalse();
        assertThat(QueueReader.isFailing(new long[] {0, 0, 0, 100}, new long[] {0, 0, 0, 3}))
                .isFalse();
        assertThat(QueueReader.isFailing(new long[] {90, 0, 0, 10}, new long[] {90, 0, 0, 0}))
                .isFalse();
    }
}
