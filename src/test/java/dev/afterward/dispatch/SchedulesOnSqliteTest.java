package dev.afterward.dispatch;

import dev.afterward.boot.Stores;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
}
