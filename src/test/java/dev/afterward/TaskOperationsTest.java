package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application does by hand to queues and tasks, and the life of a client. */
class TaskOperationsTest {

    /** A task. */
    @TaskQueue(name = "letter", retention = @Retention(tasks = Retain.ALL, payload = Retain.ALL))
    public record Letter(String to) implements Task {}

    private static final Duration LATER = Duration.ofHours(1);

    @TempDir
    Path directory;

    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean fails = new AtomicBoolean();
    private TaskService client;
    private TaskOperations operations;

    @BeforeEach
    void open() {
        client = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Letter.class, (task, context) -> {
                    if (fails.get()) {
                        throw new IllegalStateException("no stamps");
                    }
                    delivered.add(task.to());
                })
                .build();
        client.start();
        operations = client.operations();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private void awaitStatus(TaskId id, TaskStatus status) {
        await().until(() -> client.status(id) == status);
    }

    @Test
    void enqueues_for_later_and_runs_it_now() {
        TaskId id = client.enqueue(new Letter("ada"), LATER);
        assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING);
        assertThat(operations.runNow(id)).isTrue();
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(delivered).containsExactly("ada");
        assertThat(operations.runNow(id)).as("it has ended").isFalse();
    }

    @Test
    void a_delay_that_is_over_means_at_once() {
        awaitStatus(client.enqueue(new Letter("ada"), Duration.ofSeconds(-1)), TaskStatus.SUCCEEDED);
    }

    @Test
    void retries_what_has_failed() {
        fails.set(true);
        TaskId id = client.enqueue(new Letter("ada"));
        awaitStatus(id, TaskStatus.FAILED);
        fails.set(false);
        assertThat(operations.retry(id)).isTrue();
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(operations.retry(new TaskId(1))).isFalse();
    }

    @Test
    void reschedules_and_deletes_what_waits() {
        TaskId id = client.enqueue(new Letter("ada"), LATER);
        assertThat(operations.reschedule(id, Instant.now().plus(LATER).plus(LATER)))
                .isTrue();
        assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING);
        assertThat(operations.delete(id)).isTrue();
        assertThat(client.status(id)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(operations.delete(id)).isFalse();
        TaskId soon = client.enqueue(new Letter("grace"), LATER);
        assertThat(operations.reschedule(soon, Instant.MIN)).isTrue();
        awaitStatus(soon, TaskStatus.SUCCEEDED);
    }

    @Test
    void pauses_and_resumes_queues() {
        operations.pause("letter");
        TaskId id = client.enqueue(new Letter("ada"));
        assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING);
        operations.resume("letter");
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThatThrownBy(() -> operations.pause("lettre"))
                .isInstanceOf(UnknownQueueException.class)
                .hasMessageContaining("lettre");
    }

    @Test
    void what_an_application_holds_can_be_called_by_the_api_alone() {
        for (TaskClient one : List.of(client, clientOfAnAttempt())) {
            assertThat(one.getClass().getMethods())
                    .filteredOn(method -> method.getDeclaringClass() != Object.class && !method.isBridge())
                    .isNotEmpty()
                    .allSatisfy(method -> assertThat(
                                    TaskService.class.getMethod(method.getName(), method.getParameterTypes()))
                            .isNotNull());
        }
    }

    private TaskClient clientOfAnAttempt() {
        AtomicReference<TaskClient> found = new AtomicReference<>();
        try (TaskService other = Afterward.builder()
                .sqlite(directory.resolve("others.db"))
                .processor(Letter.class, (task, context) -> found.set(context.client()))
                .build()) {
            other.start();
            TaskId ignored = other.enqueue(new Letter("ada"));
            await().until(() -> found.get() != null);
        }
        return found.get();
    }

    @Test
    void what_it_does_is_in_the_audit_log() {
        TaskId id = client.enqueue(new Letter("ada"), LATER);
        boolean ignored = operations.delete(id);
        operations.pause("letter");
        operations.pause("letter");
        assertThat(operations.resolve(id, TaskOperations.Outcome.COMMITTED)).isFalse();
        assertThat(audited()).containsExactly("application DELETE", "application PAUSE");
    }

    private List<String> audited() {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select actor, action from afterward_audit order by id")) {
            while (rows.next()) {
                lines.add(rows.getString(1) + " " + rows.getString(2));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return lines;
    }

    @Test
    void a_client_that_was_closed_takes_nothing_in_until_it_is_started() {
        client.close();
        client.close();
        assertThatThrownBy(() -> client.enqueue(new Letter("ada"))).isInstanceOf(ClientStoppedException.class);
        assertThatThrownBy(() -> operations.pause("letter")).isInstanceOf(ClientStoppedException.class);
        client.start();
        awaitStatus(client.enqueue(new Letter("ada")), TaskStatus.SUCCEEDED);
    }
}
