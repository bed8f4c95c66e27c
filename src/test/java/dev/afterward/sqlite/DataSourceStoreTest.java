package dev.afterward.sqlite;

import dev.afterward.jdbc.TaskStoreConformance;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** A store in an application's database, over a plain data source. */
class DataSourceStoreTest extends TaskStoreConformance {

    @TempDir
    Path directory;

    @Override
    protected TaskStore newStore() {
        return Sqlite.dataSource(dataSource());
    }

    protected SQLiteDataSource dataSource() {
        SQLiteDataSource dataSource = new SQLiteDataSource();
        dataSource.setUrl("jdbc:sqlite:" + directory.resolve("application.db"));
        dataSource.setJournalMode("WAL");
        return dataSource;
    }

    @Override
    protected Connection connect() throws SQLException {
        return dataSource().getConnection();
    }
}
