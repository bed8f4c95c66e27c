package dev.afterward.boot;

import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import javax.sql.DataSource;

/** Makes the stores there are. */
public final class Stores {

    private Stores() {}

    /**
     * A SQLite file of our own.
     *
     * @param file the file
     * @param full whether a commit survives a power cut ({@code synchronous=FULL})
     * @return the store, not yet open
     */
    public static TaskStore sqlite(Path file, boolean full) {
        return unavailable(file.toString() + full);
    }

    /**
     * The database behind a data source; turns are made on callers' threads.
     *
     * @param dataSource the data source
     * @return the store, not yet open
     */
    public static TaskStore dataSource(DataSource dataSource) {
        return unavailable(String.valueOf(dataSource));
    }

    /**
     * The database behind a container's data source; every turn is made by the coordinator, on a connection fetched for
     * it.
     *
     * @param dataSource the data source
     * @param name what messages call it
     * @return the store, not yet open
     */
    public static TaskStore containerDataSource(DataSource dataSource, String name) {
        return unavailable(name + dataSource);
    }

    private static TaskStore unavailable(String what) {
        throw new UnsupportedOperationException(what);
    }
}
