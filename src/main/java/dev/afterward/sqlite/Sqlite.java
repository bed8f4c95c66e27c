package dev.afterward.sqlite;

import dev.afterward.jdbc.JdbcTaskStore;
import dev.afterward.store.TaskStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Makes stores in SQLite. */
public final class Sqlite {

    private static final Logger LOG = System.getLogger("dev.afterward");
    private static final String DRIVER = "org.sqlite.JDBC";

    private Sqlite() {}

    /**
     * A store in a file of its own, which one client at a time may use.
     *
     * @param file the file and how to treat it
     * @return a store, not yet open
     */
    public static TaskStore file(SqliteFile file) {
        return new JdbcTaskStore(new FileConnections(file), new SqliteDialect(true));
    }

    /**
     * A store in the database of a data source of the application's; several clients may use it at the same time. One
     * connection is kept for it, and turns may be made on any thread.
     *
     * @param dataSource hands out connections to one SQLite file, outside any transaction
     * @return a store, not yet open
     */
    public static TaskStore dataSource(DataSource dataSource) {
        return JdbcTaskStore.on(dataSource, true, true, new SqliteDialect(false));
    }

    /**
     * A store in the database of a container's data source, whose connections belong to the transaction of the thread
     * that fetches them: each turn fetches one and gives it back, on the coordinator's thread only.
     *
     * @param dataSource hands out connections to one SQLite file
     * @return a store, not yet open
     */
    public static TaskStore containerDataSource(DataSource dataSource) {
        return JdbcTaskStore.on(dataSource, false, false, new SqliteDialect(false));
    }

    /** Takes this library's own driver out of the registry; one that it shares with others stays. */
    public static void forgetDriver() {
        ClassLoader own = Sqlite.class.getClassLoader();
        if (own == ClassLoader.getSystemClassLoader()) {
            return;
        }
        List<Driver> registered = DriverManager.drivers()
                .filter(driver -> driver.getClass().getClassLoader() == own)
                .filter(driver -> driver.getClass().getName().equals(DRIVER))
                .toList();
        for (Driver driver : registered) {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "the SQLite driver stays registered", e);
            }
        }
    }
}
