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

    /** Makes the schema. */
    void prepare() throws SQLException {
        execute("create schema " + MEASURED);
    }

    String url() {
        return server.url(database) + "&currentSchema=" + MEASURED;
    }

    /** How a contestant gets there. */
    String url(PostgresContestant name) {
        return name == PostgresContestant.GRAPHILE_WORKER ? server.plainUrl(database) : url();
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
