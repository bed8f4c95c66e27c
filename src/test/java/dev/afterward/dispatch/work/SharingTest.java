package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.work.Simulation.Flaw;
import dev.afterward.dispatch.work.Simulation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How queues share the workers. */
class SharingTest {

    private static Simulation simulation(int workers, Kind... kinds) {
        return new Simulation(workers, List.of(kinds), Flaw.NONE, 1);
    }

    @Test
    void a_single_task_starts_at_once_beside_the_backlog_of_a_fast_queue() {
        Simulation simulation = simulation(10, Kind.of(Duration.ofMillis(20)), Kind.of(Duration.ofMillis(1)));
        simulation.latencyNanos = 1_000_000;
        simulation.backlog(0, 5_000);
        simulation.run(Duration.ofMillis(500));
        simulation.submit(1, 100);
        simulation.run(Duration.ofMillis(10));
        assertThat(simulation.passages().started(1)).isEqualTo(1);
        simulation.runDry();
        assertThat(simulation.audit().violations).isEmpty();
    }

    @Test
    void three_backlogs_share_two_workers() {
        for (long millis : List.of(2, 20, 60, 400, 3_000)) {
            Kind kind = Kind.of(Duration.ofMillis(millis));
            assertShares(2, List.of(kind, kind, kind), List.of(0, 1, 2), millis);
        }
    }

    @Test
    void three_backlogs_of_ten_queues_share_one_worker() {
        for (long millis : List.of(2, 20, 60, 400, 3_000)) {
            Kind kind = Kind.of(Duration.ofMillis(millis));
            assertShares(1, Collections.nCopies(10, kind), List.of(0, 1, 9), millis);
        }
    }

    private static void assertShares(int workers, List<Kind> kinds, List<Integer> backlogs, long millis) {
        Simulation simulation = new Simulation(workers, kinds, Flaw.NONE, 1);
        simulation.latencyNanos = 500_000;
        backlogs.forEach(kind -> simulation.backlog(kind, 1_000));
        simulation.run(Duration.ofMillis(300 * millis / workers));
        List<Integer> shares = new ArrayList<>();
        backlogs.forEach(kind -> shares.add(simulation.passages().started(kind)));
        assertThat(shares).as("of attempts of %s ms", millis).allMatch(share -> share > 80 && share < 120);
        assertThat(simulation.audit().violations).isEmpty();
    }
}
