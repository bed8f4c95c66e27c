package dev.afterward.sqlite;

import dev.afterward.jdbc.TaskStoreConformance;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

/** A store in a file of its own. */
class FileStoreTest extends TaskStoreConformance {

    @TempDir
    Path directory;

    @Override
    protected TaskStore newStore() {
        return Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
    }
}
