package dev.afterward.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.afterward.Afterward;
import dev.afterward.ConfigurationException;
import dev.afterward.Recurrence;
import dev.afterward.Recurring;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schedule whose task is too large to be enqueued is refused when its client is built. */
class DeclaredTaskSizeTest {

    /** A task with text. */
    @TaskQueue(name = "large")
    @Recurring(name = "annotated", cron = "@daily", zone = "UTC", task = "{\"text\": \"01234567890123456789\"}")
    public record Large(String text) implements Task {}

    @TempDir
    Path directory;

    @Test
    void a_task_that_is_too_large_is_named_with_its_schedule_and_its_size() {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class,
                () -> Afterward.builder()
                        .sqlite(directory.resolve("tasks.db"))
                        .processor(Large.class, (task, context) -> {})
                        .schedule("built", new Large("x".repeat(100)), Recurrence.every(Duration.ofMinutes(1)))
                        .payloadMaxSize(30)
                        .build());
        assertThat(thrown.problems()).containsExactly(problem("annotated", 31), problem("built", 111));
    }

    private static String problem(String schedule, int size) {
        return "schedule '" + schedule + "': its task of type " + Large.class.getName() + " is " + size
                + " bytes long, more than afterward.payload.max-size = 30: store the data elsewhere and refer to it";
    }
}
