package dev.afterward.dispatch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.store.Latency;
import dev.afterward.store.Tally;
import dev.afterward.store.Turn;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was counted is written once, whatever becomes of the turns. */
class CountersTest {

    private static final long NOW = 1_800_000_000_000L;

    private final Counters counters = new Counters();
    private final List<Tally> tallies = new ArrayList<>();
    private final List<Latency> latencies = new ArrayList<>();
    private boolean refuses;

    /** Of a turn counters need two methods and a savepoint. */
    private final Turn turn = (Turn) Proxy.newProxyInstance(
            Turn.class.getClassLoader(), new Class<?>[] {Turn.class}, (proxy, method, args) -> {
                switch (method.getName()) {
                    case "count" -> ((List<?>) args[0]).forEach(tally -> tallies.add((Tally) tally));
                    case "measure" -> measure((List<?>) args[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                }
                return null;
            });

    private void measure(List<?> measured) {
        if (refuses) {
            throw new TaskStoreException("refused");
        }
        measured.forEach(latency -> latencies.add((Latency) latency));
    }

    private void write(long now) {
        int talliesBefore = tallies.size();
        counters.begin(now);
        try {
            counters.write(turn, now, Isolation.TOGETHER);
        } catch (TaskStoreException e) {
            tallies.subList(talliesBefore, tallies.size()).clear();
            counters.failed(e, false);
            return;
        }
        counters.committed(now);
    }

    private long succeeded() {
        return tallies.stream().mapToLong(Tally::count).sum();
    }

    private long measured(Latency.Kind kind) {
        return latencies.stream()
                .filter(latency -> latency.kind() == kind)
                .mapToLong(Latency::count)
                .sum();
    }

    @Test
    void what_a_failed_turn_did_not_write_is_written_by_the_next_one() {
        count(3);
        refuses = true;
        write(NOW);
        assertThat(succeeded()).isZero();
        assertThat(counters.due(NOW)).as("still to be written").isLessThan(Long.MAX_VALUE);
        count(2);
        refuses = false;
        write(NOW + 1_000);
        assertThat(succeeded()).isEqualTo(5);
        assertThat(measured(Latency.Kind.RUN)).isEqualTo(5);
        assertThat(measured(Latency.Kind.WAIT)).isEqualTo(5);
        write(NOW + 2_000);
        assertThat(succeeded()).as("written once").isEqualTo(5);
        assertThat(counters.due(NOW)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_is_counted_while_a_turn_is_made_stays_for_the_next_one() {
        count(3);
        counters.begin(NOW);
        counters.write(turn, NOW, Isolation.TOGETHER);
        count(4);
        counters.committed(NOW);
        assertThat(counters.due(NOW)).isEqualTo(NOW + 1_000);
        write(NOW + 1_000);
        assertThat(succeeded()).isEqualTo(7);
        assertThat(measured(Latency.Kind.RUN)).isEqualTo(7);
    }

    private void count(int times) {
        for (int i = 0; i < times; i++) {
            counters.add(1, Tally.Outcome.SUCCEEDED, 10, NOW);
            counters.measure(1, 5, 10);
        }
    }
}
