package dev.afterward.dispatch;

import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Releases of an application share a SQLite database. */
class EvolutionOnSqliteTest extends EvolutionCases {

    @TempDir
    Path directory;

    @Override
    TaskStore store() {
        return new SharedDatabase(directory).store();
    }

    @Override
    boolean isShared() {
        return true;
    }
}
