package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskEvent;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An error is thrown at each place of a turn, at the first, second and third call, alone or with some more behind it. Then it
 * lets go, and every task that is stored has to end.
 */
class BrokenTurnsTest {

    private static final int MOST_CALLS = 3;

    @ParameterizedTest
    @CsvSource({"1,0", "2,0", "4,1"})
    void whatever_is_thrown_in_a_turn_every_task_ends(int errors, int skipped) {
        Map<String, Integer> places = passed();
        StringBuilder stuck = new StringBuilder();
        places.forEach((place, calls) -> {
            for (int number = 1 + skipped; number <= Math.min(calls, MOST_CALLS); number++) {
                String hindrance = hindrance(new Tripwire(place, number, errors));
                if (!hindrance.isEmpty()) {
                    stuck.append(place)
                            .append(", call ")
                            .append(number)
                            .append(": ")
                            .append(hindrance)
                            .append('\n');
                }
            }
        });
        assertThat(stuck.toString()).isEmpty();
    }

    private static Map<String, Integer> passed() {
        Tripwire wire = new Tripwire();
        assertThat(hindrance(wire)).isEmpty();
        return wire.calls();
    }

    /** Why not all is done at the end; empty when all is. */
    private static String hindrance(Tripwire wire) {
        try (BrittleEngine engine = new BrittleEngine(wire)) {
            engine.start();
            engine.enqueue();
            try {
                await().pollInterval(Duration.ofMillis(2))
                        .atMost(Duration.ofSeconds(8))
                        .until(engine::isDone);
            } catch (ConditionTimeoutException e) {
                return engine.state();
            }
            boolean lied = engine.events.stream().anyMatch(TaskEvent.ClaimLost.class::isInstance);
            return lied ? "a claim was taken for lost" : engine.missing() == 0 ? "" : "workers are missing";
        }
    }
}
