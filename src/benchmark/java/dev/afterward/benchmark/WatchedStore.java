package dev.afterward.benchmark;

import dev.afterward.CountedStatements;
import dev.afterward.jdbc.Connections;
import dev.afterward.sqlite.AlteredStores;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Looks inside Afterward: by itself, since an Afterward of another day is different inside. */
final class WatchedStore {

    private WatchedStore() {}

    static TaskStore of(Path file, CountedStatements watch) {
        return AlteredStores.file(file, real -> watch.watched(Connections.class, real), UnaryOperator.identity());
    }
}
