package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.Afterward;
import dev.afterward.Processes;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskUpgrade;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskUpgradeTest {

    @TempDir
    Path directory;

    /** The release before. */
    public record OldGreeting(String text) implements Task {}

    private void enqueueOld() {
        try (TaskService old = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(OldGreeting.class, QueueConfig.builder("salute").build(), (task, context) -> {})
                .build()) {
            old.enqueue(new OldGreeting("hello"));
        }
    }

    @Test
    void a_bean_leads_a_stored_task_to_the_version_of_its_type() throws Exception {
        enqueueOld();
        try (CdiApplication application = CdiApplication.of(
                        GreetingProcessor.class, Greetings.class, GreetingUpgrade.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            assertThat(application.get(Greetings.class).heard().poll(10, SECONDS))
                    .isEqualTo("hello, 2");
        }
    }

    @Test
    void an_upgrade_says_of_which_type_it_is() {
        assertThatThrownBy(() -> CdiApplication.of(GreetingProcessor.class, Greetings.class, Vague.class)
                        .file(directory.resolve("tasks.db"))
                        .deploy())
                .hasMessageContaining("Vague")
                .hasMessageContaining("does not say of which task type");
    }

    @TaskQueue(name = "greeting", formerly = "salute", version = 2)
    public record Greeting(String words) implements Task {}

    @ApplicationScoped
    static class Greetings {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        /** What an upgrade may ask other beans for. */
        int version() {
            return 2;
        }

        BlockingQueue<String> heard() {
            return heard;
        }
    }

    @Processes(Greeting.class)
    static class GreetingProcessor implements TaskProcessor<Greeting> {

        @Inject
        Greetings greetings;

        @Override
        public void process(Greeting task, TaskContext context) {
            greetings.heard().add(task.words());
        }
    }

    @ApplicationScoped
    static class GreetingUpgrade implements TaskUpgrade<Greeting> {

        @Inject
        Greetings greetings;

        @Override
        public int from() {
            return 1;
        }

        @Override
        public JsonObject upgrade(JsonObject task) {
            return Json.createObjectBuilder()
                    .add("words", task.getString("text") + ", " + greetings.version())
                    .build();
        }
    }

    @ApplicationScoped
    @SuppressWarnings("rawtypes")
    static class Vague implements TaskUpgrade {

        @Override
        public int from() {
            return 1;
        }

        @Override
        public JsonObject upgrade(JsonObject task) {
            return task;
        }
    }
}
