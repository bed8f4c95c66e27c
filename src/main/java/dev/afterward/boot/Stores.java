package dev.afterward.boot;

import dev.afterward.postgresql.Postgresql;
import dev.afterward.sqlite.Sqlite;
import dev.afterward.sqlite.SqliteFile;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.sql.DataSource;

/** Makes the stores there are. */
public final class Stores {

    /** How long a redeployed application waits for the old one, which may still be stopping. */
    private static final Duration OWNER_PATIENCE = Duration.ofSeconds(15);

    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

    private static final String SQLITE = "SQLite";
    private static final String POSTGRESQL = "PostgreSQL";

    private static final String BOTH =
            "tasks are kept in SQLite or PostgreSQL, other databases are not supported (afterward.shared.datasource)";
    private static final String ONE = "a database that only the tasks use is PostgreSQL; for a file of SQLite set"
            + " afterward.sqlite.file instead (afterward.store.datasource)";

    private Stores() {}

    /**
     * A SQLite file of our own.
     *
     * @param file the file
     * @param full whether a commit survives a power cut ({@code synchronous=FULL})
     * @param background runs checkpoints beside the turns; one that is refused is made up for later
     * @param holder who this is, for the messages of those who find the file taken
     * @return the store, not yet open
     */
    public static TaskStore sqlite(Path file, boolean full, Executor background, String holder) {
        return Sqlite.file(new SqliteFile(file, full, OWNER_PATIENCE, BUSY_TIMEOUT, background, holder));
    }

    /**
     * The database behind a data source; turns are made on callers' threads.
     *
     * @param dataSource the data source
     * @param schema where the tables are; its opening refuses what has no effect on the database that is found
     * @return the store, not yet open
     */
    public static TaskStore dataSource(DataSource dataSource, SchemaConfig schema) {
        return new DataSourceStore(
                dataSource, Map.of(SQLITE, sqlite(schema, Sqlite::dataSource), POSTGRESQL, postgresql(schema)), BOTH);
    }

    /**
     * A database that only the tasks use, and several nodes may share; turns are made on callers' threads.
     *
     * @param dataSource hands out connections outside any transaction
     * @param schema as above
     * @return the store, not yet open
     */
    public static TaskStore ownDataSource(DataSource dataSource, SchemaConfig schema) {
        return new DataSourceStore(dataSource, Map.of(POSTGRESQL, postgresql(schema)), ONE);
    }

    /**
     * The database behind a container's data source; every turn is made by the coordinator, on a connection fetched for
     * it.
     *
     * @param dataSource the data source
     * @param schema as above
     * @return the store, not yet open
     */
    public static TaskStore containerDataSource(DataSource dataSource, SchemaConfig schema) {
        return new DataSourceStore(
                dataSource,
                Map.of(
                        SQLITE,
                        sqlite(schema, Sqlite::containerDataSource),
                        POSTGRESQL,
                        found -> Postgresql.containerDataSource(found, schema.tables(), schema.installs())),
                BOTH);
    }

    private static Function<DataSource, TaskStore> postgresql(SchemaConfig schema) {
        return found -> Postgresql.dataSource(found, schema.tables(), schema.installs());
    }

    private static Function<DataSource, TaskStore> sqlite(SchemaConfig schema, Function<DataSource, TaskStore> store) {
        return found -> {
            schema.requireUnset("SQLite");
            return store.apply(found);
        };
    }

    /**
     * Takes the application's SQLite driver out of {@link java.sql.DriverManager}, where it would keep the classes of an
     * application that has ended: not every server does. A driver that others share stays.
     */
    public static void forgetDriver() {
        Sqlite.forgetDriver();
    }
}
