package dev.afterward.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.EngineHealth;
import dev.afterward.dispatch.EngineHealth.Phase;
import dev.afterward.dispatch.EngineHealth.Store;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** When a restart would help. */
class LivenessCheckTest {

    private static HealthCheckResponse call(Store store, boolean coordinated, Duration atWork) {
        EngineHealth health = new EngineHealth(Phase.STARTED, store, coordinated, atWork, 4, 0, 0, 0, 0);
        return new LivenessCheck("shop", () -> Optional.of(health)).call();
    }

    private static HealthCheckResponse.Status status(Store store, boolean coordinated, Duration atWork) {
        return call(store, coordinated, atWork).getStatus();
    }

    @Test
    void a_coordinator_that_is_gone_or_hangs() {
        assertThat(status(Store.USABLE, true, Duration.ZERO)).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(status(Store.USABLE, true, LivenessCheck.LONGEST_WORK)).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(status(Store.USABLE, true, LivenessCheck.LONGEST_WORK.plusMillis(1)))
                .isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(status(Store.USABLE, false, Duration.ZERO)).isEqualTo(HealthCheckResponse.Status.DOWN);
    }

    @Test
    void not_a_store_that_the_next_process_would_find_as_it_is() {
        for (Store store : Store.values()) {
            assertThat(status(store, true, Duration.ZERO)).isEqualTo(HealthCheckResponse.Status.UP);
        }
    }

    @Test
    void says_whose_client_it_is() {
        assertThat(call(Store.USABLE, true, Duration.ZERO).getData().orElseThrow())
                .containsEntry("application", "shop")
                .containsEntry("state", "alive");
    }
}
