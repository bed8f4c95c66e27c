package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.TaskId;
import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.TaskInspector.Failure;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of the first schema is brought up to date, with what it holds. */
class UpgradeTest {

    @TempDir
    Path directory;

    @Test
    void theFirstSchemaBecomesTheLatest() throws SQLException {
        Path file = directory.resolve("tasks.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table afterward_schema (version integer primary key, installed integer not null) strict");
            statement.execute("insert into afterward_schema values (1, 0)");
            for (Map.Entry<String, String> step : SqlCatalog.read(SqliteDialect.class, "migrations.sql")
                    .statements()
                    .entrySet()) {
                if (step.getKey().startsWith("1/")) {
                    statement.execute(step.getValue());
                }
            }
            statement.execute("insert into afterward_queue (id, name) values (1, 'a')");
            statement.execute("insert into afterward_task (id, queue, state, priority, due, claims, finished, payload)"
                    + " values (9, 1, 6, 0, 0, 1, 5, x'7b7d')");
            statement.execute("insert into afterward_failure (task, claim, at, error) values (9, 1, 5, 'broken')");
        }
        try (TaskStore store = Sqlite.file(SqliteFile.at(file))) {
            store.open(List.of("a"), 0);
            TaskDetails task = store.inspector().find(new TaskId(9)).orElseThrow();
            assertThat(task.payload()).isEqualTo("{}");
            assertThat(task.failures()).extracting(Failure::error).containsExactly("broken");
            assertThat(task.failures()).extracting(Failure::duration).containsOnlyNulls();
            assertThat(task.worker()).isNull();
            assertThat(task.failures()).extracting(Failure::worker).containsOnlyNulls();
            assertThat(store.inspector().audit(Long.MAX_VALUE, 10)).isEmpty();
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet versions = statement.executeQuery("select max(version) from afterward_schema")) {
            assertThat(versions.getInt(1)).isEqualTo(3);
        }
    }
}
