package dev.afterward.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A statement that may wait, and who reads what comes back.
 *
 * @param sql the statement
 * @param changed is told how many rows it has changed, or has returned
 * @param row is given each row that it returns; null for a statement that returns none
 * @param parameters see {@link Statements#bind}
 */
record Call(
        Sql sql,
        Changed changed,
        @Nullable Each row,
        @Nullable Object... parameters) {

    /** A statement that changes rows. */
    static Call changing(Sql sql, Changed changed, @Nullable Object... parameters) {
        return new Call(sql, changed, null, parameters);
    }

    /** A statement that returns rows. */
    static Call returning(Sql sql, Each row, @Nullable Object... parameters) {
        return new Call(sql, changed -> {}, row, parameters);
    }

    /** Reads all rows. */
    void read(ResultSet rows) throws SQLException {
        int count = 0;
        while (rows.next()) {
            if (row != null) {
                row.read(rows);
            }
            count++;
        }
        changed.read(count);
    }

    /** Learns how many rows were changed. */
    @FunctionalInterface
    interface Changed {
        void read(int rows) throws SQLException;
    }

    /** Reads the current row. */
    @FunctionalInterface
    interface Each {
        void read(ResultSet rows) throws SQLException;
    }
}
