package dev.afterward.cdi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Processes;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorBeanTest {

    @TempDir
    Path directory;

    @Test
    void a_bean_runs_a_task() throws Exception {
        try (CdiApplication application = CdiApplication.of(GreetingProcessor.class, Greetings.class)
                .file(directory.resolve("tasks.db"))
                .deploy()) {
            application.get(TaskClient.class).enqueue(new Greeting("hello"));
            assertThat(application.get(Greetings.class).heard().poll(10, SECONDS))
                    .isEqualTo("hello");
        }
    }

    @TaskQueue(name = "greeting")
    public record Greeting(String text) implements Task {}

    @ApplicationScoped
    static class Greetings {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

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
            greetings.heard().add(task.text());
        }
    }
}
