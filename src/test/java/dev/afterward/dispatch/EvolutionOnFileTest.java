package dev.afterward.dispatch;

import dev.afterward.sqlite.Sqlite;
import dev.afterward.sqlite.SqliteFile;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Releases of an application follow each other on a file of their own. */
class EvolutionOnFileTest extends EvolutionCases {

    @TempDir
    Path directory;

    @Override
    TaskStore store() {
        return Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
    }

    @Override
    boolean isShared() {
        return false;
    }
}
