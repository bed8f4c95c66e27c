package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.work.Simulation.Flaw;
import dev.afterward.dispatch.work.Simulation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Whatever queues there are and whatever happens to them: no worker idles beside a task that it could run, every queue is
 * served, nothing that is counted drifts, and what waits is bounded.
 */
class SharingProperties {

    private static final Duration SLICE = Duration.ofMillis(200);
    private static final List<Long> ATTEMPT_MICROS = List.of(100L, 2_000L, 20_000L, 45_000L, 300_000L, 2_000_000L);
    private static final List<Integer> BYTES = List.of(20, 20, 2_000, 300_000, 1 << 20);

    /** A claim ends with the task that passes its bound of bytes, and free workers get a task whatever waits. */
    private static long mostBytes(int workers) {
        return (8L << 20) + (workers + 1) * (1L << 20);
    }

    private static List<Kind> kinds(Random random, int queues, int workers) {
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < queues; i++) {
            kinds.add(new Kind(
                    random.nextInt(workers + 1),
                    TimeUnit.MICROSECONDS.toNanos(ATTEMPT_MICROS.get(random.nextInt(ATTEMPT_MICROS.size()))),
                    BYTES.get(random.nextInt(BYTES.size()))));
        }
        return kinds;
    }

    /** A life with arrivals one by one and in bulks, pauses, limits, turns that fail, and late coordinators. */
    private static Simulation life(Flaw flaw, int workers, int queues, long seed) {
        Random random = new Random(seed);
        Simulation simulation = new Simulation(workers, kinds(random, queues, workers), flaw, seed);
        simulation.latencyNanos = random.nextInt(3) == 0 ? 0 : random.nextInt(20_000_000);
        for (int i = 0; i < 40; i++) {
            int kind = random.nextInt(queues);
            switch (random.nextInt(9)) {
                case 0, 1 -> simulation.backlog(kind, 1 + random.nextInt(60));
                case 2, 3, 4 -> simulation.submit(kind, random.nextInt(3));
                case 5 -> simulation.pause(kind, random.nextBoolean());
                case 6 -> simulation.limit(kind, random.nextInt(workers + 1));
                case 7 -> simulation.failNextTurn();
                default -> simulation.run(Duration.ofNanos(random.nextLong(2 * SLICE.toNanos())));
            }
        }
        for (int kind = 0; kind < queues; kind++) {
            simulation.pause(kind, false);
        }
        simulation.runDry();
        return simulation;
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void no_worker_idles_and_no_counter_drifts(
            @ForAll @IntRange(min = 1, max = 12) int workers,
            @ForAll @IntRange(min = 1, max = 8) int queues,
            @ForAll long seed) {
        Simulation simulation = life(Flaw.NONE, workers, queues, seed);
        assertThat(simulation.audit().violations).isEmpty();
        assertThat(simulation.isAtRest()).isTrue();
        assertThat(simulation.audit().longestWaiting()).isLessThanOrEqualTo(2_000 + queues);
        assertThat(simulation.audit().mostWaitingBytes()).isLessThanOrEqualTo(mostBytes(workers));
    }

    /** The checks are of use only if they find each mistake that they are there for. */
    @Test
    void each_flaw_is_found() {
        assertThat(found(Flaw.NONE)).isZero();
        for (Flaw flaw : List.of(Flaw.QUEUE_SKIPPED, Flaw.PLACE_LEAKED, Flaw.PREFETCH_COUNTED)) {
            assertThat(found(flaw)).as("lives in which %s was found", flaw).isPositive();
        }
    }

    private static long found(Flaw flaw) {
        long found = 0;
        for (long seed = 0; seed < 30; seed++) {
            Simulation simulation = life(flaw, 4, 4, seed);
            found += simulation.audit().violations.isEmpty() && simulation.isAtRest() ? 0 : 1;
        }
        return found;
    }

    /**
     * So many tasks of others may start before a queue that has none running gets a worker: one of each queue; and after a
     * long attempt, as long as no worker is expected to be free soon, what was claimed ahead already. A long attempt is
     * outweighed after 32 short ones, and each queue and each worker may bring one.
     */
    private static int mostPassedOver(int queues, int workers) {
        return 32 * (queues + workers);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void every_queue_with_a_backlog_is_served(
            @ForAll @IntRange(min = 1, max = 12) int workers,
            @ForAll @IntRange(min = 2, max = 10) int queues,
            @ForAll long seed) {
        Random random = new Random(seed);
        Simulation simulation = new Simulation(workers, kinds(random, queues, workers), Flaw.NONE, seed);
        for (int kind = 0; kind < queues; kind++) {
            simulation.backlog(kind, 200);
        }
        simulation.run(Duration.ofSeconds(30));
        assertThat(simulation.passages().mostPassedOver()).isLessThanOrEqualTo(mostPassedOver(queues, workers));
    }
}
