package dev.afterward.server.cluster;

import dev.afterward.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** The application's tables: what was enqueued, in the transactions that did it, and each attempt with its begin and its end. */
@ApplicationScoped
public class Diary {

    /** A name in the application, as of all its data sources. */
    public static final String ORDERS = "java:app/orders";

    /** What makes the tables. All times are the database's. */
    public static final List<String> TABLES = List.of("create table entry (name text primary key)", """
                    create table attempt (
                      id bigint primary key generated always as identity,
                      name text not null,
                      number int not null,
                      process bigint not null,
                      began timestamptz not null default clock_timestamp(),
                      ended timestamptz)""");

    /** The lock that a test holds while the gate is closed. */
    public static final String CLOSE_GATE = "select pg_advisory_lock(hashtext('gate'))";

    private static final String PASS_GATE = "select pg_advisory_xact_lock_shared(hashtext('gate'))";

    @Resource(lookup = ORDERS)
    DataSource orders;

    /** Notes, in the caller's transaction, what it enqueues. */
    void enter(List<String> names) throws SQLException {
        try (Connection connection = orders.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into entry (name) values (?)")) {
            for (String name : names) {
                insert.setString(1, name);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Notes that an attempt begins in this process, and returns the note's number. */
    long begin(String name, TaskContext context) throws SQLException {
        try (Connection connection = orders.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into attempt (name, number, process) values (?, ?, ?) returning id")) {
            insert.setString(1, name);
            insert.setInt(2, context.attempt());
            insert.setLong(3, ProcessHandle.current().pid());
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    void end(long attempt) throws SQLException {
        try (Connection connection = orders.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update attempt set ended = clock_timestamp() where id = ?")) {
            update.setLong(1, attempt);
            update.executeUpdate();
        }
    }

    /** Waits while the gate is closed. */
    void passGate() throws SQLException {
        try (Connection connection = orders.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(PASS_GATE);
        }
    }
}
