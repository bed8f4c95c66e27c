package dev.afterward.dispatch;

import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A shared SQLite database that forgets its client. */
class LostSqliteClientTest extends LostClientCases {

    @TempDir
    Path directory;

    @Override
    TaskStore store() {
        return new SharedDatabase(directory).store();
    }

    @Override
    Connection connect() throws SQLException {
        return new SharedDatabase(directory).connect();
    }

    @Override
    String tables() {
        return "select name from sqlite_master where type = 'table' and name like 'afterward_%'";
    }

    @Override
    void lock(Statement statement, List<String> tables) throws SQLException {
        statement.execute("begin immediate");
    }
}
