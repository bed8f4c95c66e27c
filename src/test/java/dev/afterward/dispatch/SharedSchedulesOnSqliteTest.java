package dev.afterward.dispatch;

import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Clients that share a SQLite database fire schedules. */
class SharedSchedulesOnSqliteTest extends SharedScheduleCases {

    @TempDir
    Path directory;

    @Override
    TaskStore store() {
        return new SharedDatabase(directory).store();
    }
}
