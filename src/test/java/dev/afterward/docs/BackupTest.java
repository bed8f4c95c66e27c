package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Afterward;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.testing.TaskTester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation says of copies of the file. */
class BackupTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private final List<String> door = new ArrayList<>();

    private TaskTester open(Path file) {
        return TaskTester.of(
                Afterward.builder().sqlite(file).processor(Greeting.class, (task, context) -> door.add(task.name())));
    }

    @Test
    void a_copy_that_is_made_at_work_holds_what_waits_and_what_runs() throws Exception {
        Path file = directory.resolve("tasks.db");
        Path copy = directory.resolve("copy.db");
        TaskId ended;
        TaskId later;
        try (TaskTester tasks =
                TaskTester.of(Afterward.builder().sqlite(file).processor(Greeting.class, (task, context) -> {
                    if (task.name().equals("Grace")) {
                        BackupExample.backUp(file, copy);
                    }
                    door.add(task.name());
                }))) {
            ended = tasks.client().enqueue(new Greeting("Ada"));
            tasks.runDue();
            tasks.client().enqueue(new Greeting("Grace"));
            later = tasks.client()
                    .add(new Greeting("Edsger"))
                    .after(HOUR)
                    .submit()
                    .get(0);
            tasks.runDue();
            tasks.client().cancel(later);
        }
        assertThat(door).containsExactly("Ada", "Grace");
        try (TaskTester restored = open(copy)) {
            assertThat(restored.client().status(ended)).isEqualTo(TaskStatus.SUCCEEDED);
            assertThat(restored.client().status(later)).isEqualTo(TaskStatus.PENDING);
            // It was running when the copy was made, and nobody can know how that has ended.
            restored.runDue();
            assertThat(door).containsExactly("Ada", "Grace", "Grace");
            restored.advance(HOUR);
            restored.runDue();
            assertThat(door).containsExactly("Ada", "Grace", "Grace", "Edsger");
        }
    }

    @Test
    void a_file_whose_client_has_stopped_can_be_moved() throws Exception {
        Path file = directory.resolve("tasks.db");
        Path moved = Files.createDirectory(directory.resolve("elsewhere")).resolve("orders.db");
        try (TaskTester tasks = open(file)) {
            tasks.client().enqueue(new Greeting("Ada"));
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .contains("tasks.db")
                    .doesNotContain("tasks.db-wal", "tasks.db-shm");
        }
        Files.move(file, moved);
        try (TaskTester tasks = open(moved)) {
            tasks.runDue();
        }
        assertThat(door).containsExactly("Ada");
    }
}
