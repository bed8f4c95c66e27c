package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Occurrence.Outcome;
import dev.afterward.Recurrence;
import dev.afterward.Schedules;
import dev.afterward.TaskId;
import dev.afterward.boot.Stores;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules in a file that one client has for itself. */
class SchedulesOnSqliteTest extends ScheduleCases {

    @TempDir
    Path directory;

    @Override
    TaskStore store() {
        return Stores.sqlite(directory.resolve("tasks.db"), true, work -> new Thread(work).start(), "a test");
    }

    @Override
    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    long number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.getLong(1);
        }
    }

    /** Its task hangs for longer than the history is. */
    @Test
    void no_occurrence_runs_beside_one_that_has_begun_a_thousand_occurrences_ago() {
        hold(1);
        TaskEngine engine = engine();
        Schedules schedules = engine.schedules();
        schedules.put("s", new Work(1), Recurrence.every(Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(1));
        awaitRunning(engine, 1);
        TaskId first = schedules.history("s", 1).get(0).task().orElseThrow();
        for (int i = 1; i <= 1_010; i++) {
            Instant due = Instant.parse(START).plusSeconds(i + 1);
            clock.advance(Duration.ofSeconds(1));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> schedules
                            .find("s")
                            .orElseThrow()
                            .next()
                            .orElseThrow()
                            .isAfter(due));
        }
        assertThat(engine.manualOperations().attempts()).hasSize(1);
        assertThat(schedules.occurrence(first).orElseThrow().outcome()).isEqualTo(Outcome.FIRED);
    }
}
