package dev.afterward.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.dispatch.EngineHealth;
import dev.afterward.dispatch.EngineHealth.Phase;
import dev.afterward.dispatch.EngineHealth.Store;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** When tasks are taken in and run. */
class ReadinessCheckTest {

    private static HealthCheckResponse call(boolean starts, Phase phase, Store store, int missing, int stuck) {
        EngineHealth health = new EngineHealth(phase, store, true, Duration.ZERO, 4, missing, stuck, 2, 0);
        return new ReadinessCheck("shop", starts, () -> Optional.of(health)).call();
    }

    private static String state(HealthCheckResponse response) {
        return String.valueOf(response.getData().orElseThrow().get("state"));
    }

    @Test
    void one_worker_is_enough() {
        HealthCheckResponse response = call(true, Phase.STARTED, Store.USABLE, 2, 1);
        assertThat(response.getStatus()).isEqualTo(Status.UP);
        assertThat(state(response)).isEqualTo("ready");
    }

    @Test
    void transactions_in_doubt_are_told_of_and_wait_for_a_person() {
        HealthCheckResponse response = call(true, Phase.STARTED, Store.USABLE, 0, 0);
        assertThat(response.getStatus()).isEqualTo(Status.UP);
        assertThat(response.getData().orElseThrow()).containsEntry("transactions-in-doubt", 2L);
    }

    @Test
    void not_without_a_worker_that_has_a_thread() {
        HealthCheckResponse response = call(true, Phase.STARTED, Store.USABLE, 4, 0);
        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(state(response)).isEqualTo("no worker has a thread, see the log");
    }

    @Test
    void a_client_without_workers_only_takes_tasks_in() {
        EngineHealth health = new EngineHealth(Phase.STARTED, Store.USABLE, true, Duration.ZERO, 0, 0, 0, 0, 0);
        assertThat(state(new ReadinessCheck("shop", true, () -> Optional.of(health)).call()))
                .isEqualTo("ready");
    }

    @Test
    void before_there_is_a_client_only_if_none_is_to_be_started() {
        assertThat(state(new ReadinessCheck("shop", true, Optional::empty).call()))
                .isEqualTo("not started");
        assertThat(state(new ReadinessCheck("shop", false, Optional::empty).call()))
                .isEqualTo("ready");
    }

    @Test
    void not_when_all_attempts_ignore_that_they_were_told_to_end() {
        HealthCheckResponse response = call(true, Phase.STARTED, Store.USABLE, 1, 3);
        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(state(response)).startsWith("no worker is left: 3 of 4 attempts go on");
    }

    @Test
    void a_client_that_is_not_started_needs_no_worker() {
        assertThat(state(call(true, Phase.OPEN, Store.USABLE, 4, 0))).isEqualTo("not started");
        assertThat(state(call(false, Phase.OPEN, Store.USABLE, 4, 0))).isEqualTo("ready");
    }

    @Test
    void not_without_its_store() {
        for (Store store : Store.values()) {
            assertThat(call(true, Phase.STARTED, store, 0, 0).getStatus())
                    .isEqualTo(store == Store.USABLE ? Status.UP : Status.DOWN);
        }
    }
}
