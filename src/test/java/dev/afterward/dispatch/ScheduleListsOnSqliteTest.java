package dev.afterward.dispatch;

import dev.afterward.boot.Stores;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** How schedules are found in a file that one client has for itself. */
class ScheduleListsOnSqliteTest extends ScheduleListCases {

    @TempDir
    Path directory;

    @Override
    TaskStore store() {
        return Stores.sqlite(directory.resolve("tasks.db"), true, work -> new Thread(work).start(), "a test");
    }
}
