package dev.afterward.dispatch;

import dev.afterward.boot.Stores;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Schedules in a file that one client has for itself. */
class SchedulesOnSqliteTest extends ScheduleCases {

    @TempDir
    Path directory;

    @Override
    TaskStore store() {
        return Stores.sqlite(directory.resolve("tasks.db"), true, work -> new Thread(work).start(), "a test");
    }
}
