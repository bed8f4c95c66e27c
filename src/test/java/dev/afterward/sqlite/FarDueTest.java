package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.store.StoreFigures.FarDue;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tasks look as if they were due far ahead by mistake. */
class FarDueTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    Path directory;

    private TaskStore store;

    @BeforeEach
    void open() {
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        store.open(List.of("mistaken", "usual"), 0);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Tasks that were enqueued so long ago, and are due so far ahead. */
    private void schedule(int queue, int count, Duration age, Duration ahead) throws SQLException {
        long first = (NOW.minus(age).toEpochMilli() - new TaskId(0).createdAt().toEpochMilli()) << 22;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into afterward_task (id, queue, state, priority, due)
                    with recursive n(i) as (select 0 union all select i + 1 from n where i < %d - 1)
                    select %d + i + %d * 100000, %d, 1, 0, %d from n
                    """.formatted(count, first, queue, queue, NOW.plus(ahead).toEpochMilli()));
        }
    }

    private List<FarDue> found() {
        return store.inspector().farDue(NOW);
    }

    @Test
    void aQueueThatHadNoneBeforeIsTold() throws SQLException {
        schedule(1, 10, Duration.ofMinutes(5), Duration.ofHours(30));

        assertThat(found()).singleElement().satisfies(far -> {
            assertThat(far.queue()).isEqualTo("mistaken");
            assertThat(far.count()).isEqualTo(10);
            assertThat(far.first()).isEqualTo(NOW.plus(Duration.ofHours(30)));
        });
    }

    @Test
    void aQueueThatAlwaysHasSomeIsNotTold() throws SQLException {
        schedule(2, 50, Duration.ofMinutes(5), Duration.ofDays(7));
        schedule(2, 1, Duration.ofHours(25), Duration.ofDays(6));

        assertThat(found()).isEmpty();
    }

    @Test
    void whatIsDueWithinADayIsUsual() throws SQLException {
        schedule(1, 50, Duration.ofMinutes(5), Duration.ofHours(23));
        schedule(1, 9, Duration.ofMinutes(6), Duration.ofHours(25));

        assertThat(found()).isEmpty();
    }

    @Test
    void lookingStopsAndSaysSo() throws SQLException {
        schedule(1, 2_001, Duration.ofMinutes(5), Duration.ofHours(30));

        assertThat(found()).singleElement().satisfies(far -> {
            assertThat(far.count()).isEqualTo(2_000);
            assertThat(far.more()).isTrue();
        });
    }
}
