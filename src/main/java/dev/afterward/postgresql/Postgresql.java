package dev.afterward.postgresql;

import dev.afterward.jdbc.JdbcTaskStore;
import dev.afterward.store.TaskStore;
import javax.sql.DataSource;

/** Makes stores in PostgreSQL. */
public final class Postgresql {

    private Postgresql() {}

    /**
     * A store in the database of a data source; several clients may use it at the same time. One connection is kept for it,
     * and turns may be made on any thread.
     *
     * @param dataSource hands out connections outside any transaction
     * @return a store, not yet open
     */
    public static TaskStore dataSource(DataSource dataSource) {
        return dataSource(dataSource, Tables.DEFAULT, true);
    }

    /**
     * The same, with tables of one's own.
     *
     * @param dataSource hands out connections outside any transaction
     * @param tables where the tables are
     * @param installs whether they are installed and upgraded when the store is opened; if not, it only looks whether they
     *     are there
     * @return a store, not yet open
     */
    public static TaskStore dataSource(DataSource dataSource, Tables tables, boolean installs) {
        return JdbcTaskStore.on(dataSource, true, true, new PostgresqlDialect(tables, installs));
    }

    /**
     * A store in the database of a container's data source, whose connections belong to the transaction of the thread
     * that fetches them: each turn fetches one and gives it back, on the coordinator's thread only.
     *
     * @param dataSource hands out connections
     * @param tables where the tables are
     * @param installs whether they are installed and upgraded when the store is opened; if not, it only looks whether they
     *     are there
     * @return a store, not yet open
     */
    public static TaskStore containerDataSource(DataSource dataSource, Tables tables, boolean installs) {
        return JdbcTaskStore.on(dataSource, false, false, new PostgresqlDialect(tables, installs));
    }
}
