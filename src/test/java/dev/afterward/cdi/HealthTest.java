package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskService;
import dev.afterward.cdi.orders.CurrentRequest;
import dev.afterward.cdi.orders.OrderProcessor;
import dev.afterward.cdi.orders.Received;
import io.smallrye.health.AsyncHealthCheckFactory;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a probe of MicroProfile Health is told, by SmallRye Health. */
class HealthTest {

    @TempDir
    Path directory;

    private CdiApplication.Builder application(Class<?>... beans) {
        return CdiApplication.of(beans).file(directory.resolve("tasks.db"));
    }

    private CdiApplication orders() {
        return application(
                        OrderProcessor.class,
                        Received.class,
                        CurrentRequest.class,
                        SmallRyeHealthReporter.class,
                        AsyncHealthCheckFactory.class)
                .deploy();
    }

    private static JsonObject check(SmallRyeHealth health) {
        return health.getPayload().getJsonArray("checks").getJsonObject(0);
    }

    @Test
    void a_started_application_is_ready_and_alive() {
        try (CdiApplication application = orders()) {
            SmallRyeHealthReporter reporter = application.get(SmallRyeHealthReporter.class);
            SmallRyeHealth ready = reporter.getReadiness();
            assertThat(ready.isDown()).isFalse();
            assertThat(check(ready).getString("name")).isEqualTo("afterward-readiness");
            assertThat(check(ready).getJsonObject("data").getString("state")).isEqualTo("ready");
            SmallRyeHealth live = reporter.getLiveness();
            assertThat(live.isDown()).isFalse();
            assertThat(check(live).getString("name")).isEqualTo("afterward-liveness");
        }
    }

    @Test
    void a_refused_store_is_not_ready_and_a_restart_would_not_help() throws Exception {
        try (CdiApplication application = orders()) {
            SmallRyeHealthReporter reporter = application.get(SmallRyeHealthReporter.class);
            Files.delete(directory.resolve("tasks.db"));
            SmallRyeHealth ready = reporter.getReadiness();
            assertThat(ready.isDown()).isTrue();
            assertThat(check(ready).getJsonObject("data").getString("state")).contains("refused");
            assertThat(check(ready).toString()).as("a probe may be public").doesNotContain(directory.toString());
            assertThat(reporter.getLiveness().isDown()).isFalse();
        }
    }

    @Test
    void a_stopped_client_is_not_ready() {
        try (CdiApplication application = orders()) {
            application.get(TaskService.class).stopNow();
            SmallRyeHealthReporter reporter = application.get(SmallRyeHealthReporter.class);
            assertThat(check(reporter.getReadiness()).getJsonObject("data").getString("state"))
                    .isEqualTo("stopped");
            assertThat(reporter.getLiveness().isDown()).isFalse();
            application.get(TaskService.class).start();
            await().until(() -> !reporter.getReadiness().isDown());
        }
    }

    @Test
    void an_application_that_starts_its_client_itself_is_ready_when_it_takes_tasks_in() {
        try (CdiApplication application = application(
                        OrderProcessor.class,
                        Received.class,
                        CurrentRequest.class,
                        SmallRyeHealthReporter.class,
                        AsyncHealthCheckFactory.class)
                .set("afterward.autostart", "false")
                .deploy()) {
            SmallRyeHealthReporter reporter = application.get(SmallRyeHealthReporter.class);
            assertThat(reporter.getReadiness().isDown()).isFalse();
        }
    }

    @Test
    void an_application_without_processors_is_ready_without_a_store() {
        try (CdiApplication application = application(SmallRyeHealthReporter.class, AsyncHealthCheckFactory.class)
                .deploy()) {
            SmallRyeHealthReporter reporter = application.get(SmallRyeHealthReporter.class);
            assertThat(reporter.getReadiness().isDown()).isFalse();
            assertThat(reporter.getLiveness().isDown()).isFalse();
            assertThat(directory.resolve("tasks.db")).doesNotExist();
        }
    }
}
