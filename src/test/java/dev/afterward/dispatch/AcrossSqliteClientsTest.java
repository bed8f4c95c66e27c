package dev.afterward.dispatch;

import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

/** Clients that share a SQLite database cannot wake each other. */
class AcrossSqliteClientsTest extends AcrossClientsCases {

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
    boolean isHeard() {
        return false;
    }
}
