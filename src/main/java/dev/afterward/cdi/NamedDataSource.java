package dev.afterward.cdi;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A data source that messages call what the configuration calls it. */
final class NamedDataSource implements DataSource {

    private final DataSource named;
    private final String name;

    NamedDataSource(DataSource named, String name) {
        this.named = named;
        this.name = name;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return named.getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return named.getConnection(user, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return named.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        named.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        named.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return named.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return named.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(named) ? type.cast(named) : named.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(named) || named.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return name;
    }
}
