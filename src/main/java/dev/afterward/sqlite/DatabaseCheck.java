package dev.afterward.sqlite;

import dev.afterward.store.StoreUnusableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks at a database, without writing to it and in bounded time, before it is used. */
final class DatabaseCheck {

    /** Up to this size every page is looked at; a larger file would take more than a moment. */
    private static final long THOROUGH_BYTES = 8 << 20;

    private DatabaseCheck() {}

    static void run(Connection connection, Path file, boolean ownFile) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // The first read: it fails when the file is no database, was cut short, or its schema is damaged.
            long tables = number(statement, "select count(*) from sqlite_master");
            long bytes = number(statement, "pragma page_count") * number(statement, "pragma page_size");
            if (bytes <= THOROUGH_BYTES) {
                requireSound(statement, file);
            }
            if (ownFile && tables > 0) {
                requireStore(statement, file);
            }
        }
    }

    private static void requireSound(Statement statement, Path file) throws SQLException {
        try (ResultSet rows = statement.executeQuery("pragma quick_check(1)")) {
            String finding = rows.next() ? rows.getString(1) : "no answer";
            if (!"ok".equals(finding)) {
                throw new StoreUnusableException(
                        "the task store " + file + " is damaged (" + finding + "). It was left as it is: restore a"
                                + " backup, or configure another file (afterward.sqlite.file)",
                        null);
            }
        }
    }

    private static void requireStore(Statement statement, Path file) throws SQLException {
        if (number(statement, "select count(*) from sqlite_master where name = 'afterward_schema'") == 0) {
            throw new StoreUnusableException(
                    "the file " + file + " is the database of something else. It was left as it is: set"
                            + " afterward.sqlite.file to another file, or name its data source"
                            + " (afterward.shared.datasource) to share it",
                    null);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
