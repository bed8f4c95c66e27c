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
    void retries_with_another_payload() {
        fails.set(true);
        TaskId id = client.enqueue(new Letter("add"));
        awaitStatus(id, TaskStatus.FAILED);
        fails.set(false);
        assertThat(operations.retry(id, new Letter("ada"))).isTrue();
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(delivered).containsExactly("ada");
        TaskInfo task = client.find(id).orElseThrow();
        assertThat(task.task(Letter.class)).contains(new Letter("ada"));
        assertThat(task.failures()).hasSize(1);
        assertThat(operations.retry(id, new Letter("eve")))
                .as("it has succeeded")
                .isFalse();
        assertThat(operations.retry(new TaskId(1), new Letter("eve"))).isFalse();
        assertThat(lines("tasks.db", "select actor, action from afterward_audit order by id"))
                .containsExactly("application EDIT");
    }

    @Test
    void gives_what_waits_another_payload_and_keeps_its_time() {
        TaskId id = client.enqueue(new Letter("add"), LATER);
        Instant due = client.find(id).orElseThrow().due();
        assertThat(operations.retry(id, new Letter("ada"))).isTrue();
        assertThat(client.find(id).orElseThrow().due()).isEqualTo(due);
        assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING);
        assertThat(operations.runNow(id)).isTrue();
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(delivered).containsExactly("ada");
    }

    @Test
    void refuses_a_payload_of_another_type_or_that_is_too_long() {
        TaskId id = client.enqueue(new Letter("ada"), LATER);
        assertThatThrownBy(() -> operations.retry(id, new Unknown("ada"))).isInstanceOf(UnknownQueueException.class);
        assertThatThrownBy(() -> operations.retry(id, new Letter("a".repeat(1 << 20))))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("afterward.payload.max-size");
        try (TaskService other = Afterward.builder()
                .sqlite(directory.resolve("others.db"))
                .processor(Letter.class, (task, context) -> {})
                .processor(Parcel.class, (task, context) -> {})
                .build()) {
            TaskId parcel = other.enqueue(new Parcel("ada"), LATER);
            assertThatThrownBy(() -> other.operations().retry(parcel, new Letter("ada")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'parcel'")
                    .hasMessageContaining("'letter'");
        }
        assertThat(lines("tasks.db", "select actor, action from afterward_audit"))
                .isEmpty();
    }

    /** A task that nothing processes. */
    @TaskQueue(name = "unknown")
    public record Unknown(String to) implements Task {}

    /** A task of another queue. */
    @TaskQueue(name = "parcel")
    public record Parcel(String to) implements Task {}

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
    void restores_what_was_deleted() {
        TaskId waiting = client.enqueue(new Letter("ada"), LATER);
        TaskId ended = client.enqueue(new Letter("grace"));
        awaitStatus(ended, TaskStatus.SUCCEEDED);
        for (TaskId id : List.of(waiting, ended)) {
            TaskInfo before = client.find(id).orElseThrow();
            assertThat(operations.delete(id)).isTrue();
            assertThat(client.find(id)).isEmpty();
            assertThat(client.search().page(100).tasks())
                    .extracting(TaskInfo::id)
                    .doesNotContain(id);
            assertThat(operations.runNow(id)).isFalse();
            assertThat(operations.retry(id)).isFalse();
            assertThat(client.cancel(id)).isFalse();
            assertThat(operations.reschedule(id, Instant.now())).isFalse();
            assertThat(operations.restore(id)).isTrue();
            assertThat(operations.restore(id)).isFalse();
            TaskInfo after = client.find(id).orElseThrow();
            assertThat(after.status()).isEqualTo(before.status());
            assertThat(after.due()).isEqualTo(before.due());
            assertThat(after.ended()).isEqualTo(before.ended());
        }
        assertThat(operations.runNow(waiting)).isTrue();
        awaitStatus(waiting, TaskStatus.SUCCEEDED);
    }

    @Test
    void erases_for_good() {
        TaskId id = client.enqueue(new Letter("ada"), LATER);
        TaskId deleted = client.enqueue(new Letter("ada"), LATER);
        assertThat(operations.delete(deleted)).isTrue();
        for (TaskId one : List.of(id, deleted)) {
            assertThat(operations.erase(one)).isTrue();
            assertThat(operations.erase(one)).isFalse();
            assertThat(operations.restore(one)).isFalse();
        }
    }

    @Test
    void deletes_at_once_where_nothing_is_to_be_restored() {
        try (TaskService other = Afterward.builder()
                .sqlite(directory.resolve("others.db"))
                .restoreWithin(Duration.ZERO)
                .processor(Letter.class, (task, context) -> {})
                .build()) {
            TaskId id = other.enqueue(new Letter("ada"), LATER);
            assertThat(other.operations().delete(id)).isTrue();
            assertThat(other.operations().restore(id)).isFalse();
        }
    }

    @Test
    void forgets_what_was_deleted_when_it_can_be_restored_no_more() {
        try (TaskService other = Afterward.builder()
                .sqlite(directory.resolve("others.db"))
                .cleanupInterval(Duration.ofMillis(10))
                .restoreWithin(Duration.ofMillis(20))
                .processor(Letter.class, (task, context) -> {})
                .build()) {
            other.start();
            TaskId id = other.enqueue(new Letter("ada"), LATER);
            assertThat(other.operations().delete(id)).isTrue();
            await().until(() ->
                    lines("others.db", "select id, state from afterward_task").isEmpty());
        }
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
        assertThat(lines("tasks.db", "select actor, action from afterward_audit order by id"))
                .containsExactly("application DELETE", "application PAUSE");
    }

    private List<String> lines(String file, String sql) {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(file));
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
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
