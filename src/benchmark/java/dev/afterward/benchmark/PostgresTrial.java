package dev.afterward.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database of a trial's own.
 *
 * @param server where it is
 * @param database its name
 */
record PostgresTrial(EmbeddedServer server, String database) implements AutoCloseable {

    /** The schema of what is measured. */
    static final String MEASURED = "measured";

    /** The schema in which a node warms up. */
    static String warm(int node) {
        return "warm" + node;
    }

    /** Makes an empty schema. Returns how connections get there. */
    String schema(String schema) throws SQLException {
        execute("create schema if not exists " + schema);
        return server.url(database) + "&currentSchema=" + schema;
    }

    String plainUrl() {
        return server.plainUrl(database);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(server.url(database));
    }

    void execute(String statement) throws SQLException {
        try (Connection connection = connect();
                Statement plain = connection.createStatement()) {
            plain.execute(statement);
        }
    }

    /** Whether a table, or those of its rows that a condition says, are none. */
    boolean isEmpty(String table) throws SQLException {
        try (Connection connection = connect();
                Statement plain = connection.createStatement();
                ResultSet rows = plain.executeQuery("select 1 from " + MEASURED + "." + table + " limit 1")) {
            return !rows.next();
        }
    }

    @Override
    public void close() throws SQLException {
        server.drop(database);
    }
}
