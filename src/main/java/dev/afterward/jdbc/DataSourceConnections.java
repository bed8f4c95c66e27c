package dev.afterward.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Connections of somebody else's data source: a pool of the application's, or of the container's.
 *
 * @param dataSource hands out connections
 * @param keepsWriter whether a connection may be kept for all turns; if not, each turn fetches one and gives it back
 * @param turnsOnCallersThreads whether a connection fetched on a caller's thread is free of the caller's transaction
 */
record DataSourceConnections(DataSource dataSource, boolean keepsWriter, boolean turnsOnCallersThreads)
        implements Connections {

    @Override
    public String name() {
        return "in the data source " + dataSource;
    }

    @Override
    public void open() {}

    @Override
    public Connection writer() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            if (!connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    /** As it comes: inside a caller's transaction its auto-commit must not be touched, and a read does not need it. */
    @Override
    public Connection reader() throws SQLException {
        return dataSource.getConnection();
    }

    @Override
    public boolean keepsReader() {
        return false;
    }

    @Override
    public boolean exclusive() {
        return false;
    }
}
