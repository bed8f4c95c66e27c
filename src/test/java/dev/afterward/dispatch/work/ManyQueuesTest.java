package dev.afterward.dispatch.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.work.Simulation.Flaw;
import dev.afterward.dispatch.work.Simulation.Kind;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How queues with a backlog share what one turn claims. */
class ManyQueuesTest {

    private static final int QUEUES = 100;
    private static final int SHARERS = 16;

    private Simulation simulation;

    private void open(int workers, Duration attempt, int tasks) {
        simulation = new Simulation(workers, Collections.nCopies(QUEUES, Kind.of(attempt)), Flaw.NONE, 1);
        // Meanwhile attempts end, so that the next turn has something to claim.
        simulation.latencyNanos = 5_000_000;
        for (int kind = 0; kind < QUEUES; kind++) {
            simulation.backlog(kind, tasks);
        }
    }

    private List<Long> queuesOfClaims() {
        return simulation.shelf.claims.stream()
                .map(claim -> claim.stream().distinct().count())
                .toList();
    }

    @Test
    void where_each_has_enough_a_few_share_a_turn_and_all_have_their_turn() {
        open(10, Duration.ofNanos(100_000), 2_000);
        // Until it is known of each how long its attempts take.
        simulation.run(Duration.ofMillis(100));
        simulation.shelf.claims.clear();
        simulation.run(Duration.ofMillis(100));
        assertThat(simulation.shelf.claims).hasSizeGreaterThan(10).anyMatch(claim -> claim.size() > 5 * SHARERS);
        assertThat(queuesOfClaims()).allMatch(queues -> queues <= SHARERS);
        for (int kind = 0; kind < QUEUES; kind++) {
            assertThat(simulation.passages().started(kind)).as("queue %s", kind).isPositive();
        }
        assertThat(simulation.audit().violations).isEmpty();
    }

    @Test
    void where_each_has_one_task_all_share_a_turn() {
        open(10, Duration.ofNanos(100_000), 1);
        simulation.runDry();
        assertThat(queuesOfClaims()).anyMatch(queues -> queues > 5 * SHARERS);
        assertThat(simulation.isAtRest()).isTrue();
        assertThat(simulation.audit().violations).isEmpty();
    }

    @Test
    void each_gets_a_worker_where_there_are_enough() {
        open(QUEUES, Duration.ofHours(1), 50);
        simulation.run(Duration.ofSeconds(1));
        for (int kind = 0; kind < QUEUES; kind++) {
            assertThat(simulation.passages().started(kind)).as("queue %s", kind).isOne();
        }
    }

    @Test
    void a_short_backlog_does_not_wait_for_a_long_older_one() {
        open(4, Duration.ofNanos(100_000), 0);
        simulation.backlog(0, 30_000);
        simulation.run(Duration.ofMillis(20));
        simulation.backlog(1, 1_000);
        int before = simulation.passages().started(0);
        while (simulation.passages().started(1) < 1_000) {
            simulation.run(Duration.ofMillis(5));
        }
        assertThat(simulation.passages().started(0) - before)
                .as("as many as the other, and what was claimed ahead")
                .isLessThan(1_000 + 2_000 + 200);
    }
}
