package dev.afterward.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Processes;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue whose failed tasks would leave nothing to retry is named when the application is deployed. */
class NothingLeftWarningTest {

    private static final String LEFT = "queue 'traceless' makes one attempt and does not keep what fails";

    @TempDir
    Path directory;

    @Test
    void one_attempt_and_nothing_kept() {
        assertThat(warnings(CdiApplication.of(Traceless.Processor.class)))
                .containsExactly("AFT-108: " + LEFT + ": a failed task leaves nothing to retry. Raise max-attempts, or"
                        + " set retention.tasks and retention.payload to FAILED (@TaskQueue, or"
                        + " afterward.queue.\"traceless\".retention.tasks)");
    }

    @Test
    void not_where_the_built_in_retention_keeps_what_fails() {
        assertThat(warnings(CdiApplication.of(Plain.Processor.class))).isEmpty();
    }

    @Test
    void what_is_in_force_counts_and_not_what_the_annotation_says() {
        assertThat(warnings(CdiApplication.of(Traceless.Processor.class)
                        .set("afterward.queue.traceless.retention.tasks", "FAILED")))
                .isEmpty();
        assertThat(warnings(CdiApplication.of(Traceless.Processor.class).set("afterward.defaults.max-attempts", "3")))
                .isEmpty();
        assertThat(warnings(
                        CdiApplication.of(Plain.Processor.class).set("afterward.defaults.retention.payload", "NONE")))
                .singleElement()
                .asString()
                .startsWith("AFT-108: queue 'plain' makes one attempt");
    }

    private List<String> warnings(CdiApplication.Builder application) {
        return application.file(directory.resolve("tasks.db")).logged("AFT-108");
    }

    @TaskQueue(name = "plain")
    public record Plain() implements Task {

        @Processes(Plain.class)
        static class Processor implements TaskProcessor<Plain> {
            @Override
            public void process(Plain task, TaskContext context) {}
        }
    }

    @TaskQueue(name = "traceless", retention = @Retention(tasks = Retain.NONE))
    public record Traceless() implements Task {

        @Processes(Traceless.class)
        static class Processor implements TaskProcessor<Traceless> {
            @Override
            public void process(Traceless task, TaskContext context) {}
        }
    }
}
