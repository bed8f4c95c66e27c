package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue whose annotation says nothing but its name keeps what can be repeated, and nothing else. */
class DefaultRetentionTest {

    private static final long THIRTY_DAYS = Duration.ofDays(30).toMillis();

    /** Only named. */
    @TaskQueue(name = "plain")
    public record Plain(boolean fails) implements Task {}

    /** Nothing of it is kept. */
    @TaskQueue(name = "traceless", retention = @Retention(tasks = Retain.NONE))
    public record Traceless() implements Task {}

    @TempDir
    Path directory;

    private TaskService client;

    @BeforeEach
    void start() {
        client = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Plain.class, (task, context) -> {
                    if (task.fails()) {
                        throw new IllegalStateException("out of order");
                    }
                })
                .processor(Traceless.class, (task, context) -> {
                    throw new IllegalStateException("out of order");
                })
                .build();
        client.start();
    }

    @AfterEach
    void stop() {
        client.stopNow();
    }

    @Test
    void a_failed_task_stays_with_its_payload_and_its_error_for_thirty_days() throws SQLException {
        TaskId id = client.enqueue(new Plain(true));
        await().until(() -> client.status(id) == TaskStatus.FAILED);
        assertThat(number("select payload is not null from afterward_task")).isEqualTo(1);
        assertThat(number("select expires - finished from afterward_task")).isEqualTo(THIRTY_DAYS);
        assertThat(number("select count(*) from afterward_failure where error like '%out of order%'"))
                .isEqualTo(1);
    }

    @Test
    void a_cancelled_task_stays_with_its_payload_for_thirty_days() throws SQLException {
        TaskId id =
                client.add(new Plain(false)).after(Duration.ofDays(1)).submit().get(0);
        assertThat(client.cancel(id)).isTrue();
        assertThat(client.status(id)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(number("select payload is not null from afterward_task")).isEqualTo(1);
        assertThat(number("select expires - finished from afterward_task")).isEqualTo(THIRTY_DAYS);
    }

    @Test
    void a_task_that_has_succeeded_is_deleted() {
        TaskId id = client.enqueue(new Plain(false));
        await().until(() -> client.status(id) == TaskStatus.NOT_FOUND);
    }

    @Test
    void nothing_is_kept_where_the_annotation_says_so() {
        TaskId id = client.enqueue(new Traceless());
        await().until(() -> client.status(id) == TaskStatus.NOT_FOUND);
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : -1;
        }
    }
}
