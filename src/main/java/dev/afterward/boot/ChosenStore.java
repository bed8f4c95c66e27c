package dev.afterward.boot;

import dev.afterward.ConfigurationException;
import dev.afterward.store.TaskStore;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The store that is chosen for a client, and what its tables are called: the two are given in any order. */
final class ChosenStore {

    private @Nullable Function<SchemaConfig, TaskStore> store;
    private @Nullable String name;
    private @Nullable String prefix;
    private @Nullable Boolean install;

    /** A second choice is added to the problems. */
    void choose(Function<SchemaConfig, TaskStore> value, List<String> problems) {
        if (store != null) {
            problems.add("there are two stores: give either sqlite(…) or dataSource(…), once");
        }
        store = value;
    }

    boolean isChosen() {
        return store != null;
    }

    void name(String value) {
        name = value;
    }

    void prefix(String value) {
        prefix = value;
    }

    void install(boolean value) {
        install = value;
    }

    /** The store, not yet open. If there is none, why is added to the problems. */
    @Nullable
    TaskStore make(List<String> problems) {
        if (store == null) {
            problems.add("there is no store: give sqlite(file) or dataSource(dataSource)");
            return null;
        }
        try {
            return store.apply(new SchemaConfig(name, prefix, install));
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return null;
        }
    }
}
