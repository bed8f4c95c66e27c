package dev.afterward.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A look at a contestant's database from outside. */
final class Probe implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement unfinished;

    Probe(Setup setup, Product product) throws SQLException {
        connection = DriverManager.getConnection(setup.url());
        unfinished = connection.prepareStatement(product.unfinished);
    }

    boolean isFinished() throws SQLException {
        try (ResultSet rows = unfinished.executeQuery()) {
            return !rows.next();
        }
    }

    /** Makes many rows of one. */
    static void multiply(Setup setup, Product product, int rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection(setup.url());
                PreparedStatement statement = connection.prepareStatement(product.multiplied)) {
            statement.setInt(1, rows);
            statement.executeUpdate();
        }
    }

    static void execute(Setup setup, List<String> texts) {
        try (Connection connection = DriverManager.getConnection(setup.url());
                Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
