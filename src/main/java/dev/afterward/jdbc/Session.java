package dev.afterward.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection and its statements, each prepared when it is first used. Used by one thread at a time. */
final class Session implements AutoCloseable {

    private final Connection connection;
    private final Statements statements;
    private final Map<Sql, PreparedStatement> prepared = new EnumMap<>(Sql.class);

    Session(Connection connection, Statements statements) {
        this.connection = connection;
        this.statements = statements;
    }

    Statements statements() {
        return statements;
    }

    Connection connection() {
        return connection;
    }

    /** Runs a statement without a result, such as {@link Sql#COMMIT}. */
    void execute(Sql sql) throws SQLException {
        bound(sql).execute();
    }

    /** Runs a statement that changes rows, and says how many. For the parameters see {@link Statements#bind}. */
    int update(Sql sql, @Nullable Object... parameters) throws SQLException {
        return bound(sql, parameters).executeUpdate();
    }

    /** Runs a query to its end: what a RETURNING has not yet handed out may not have been done either. */
    <T> List<T> query(Sql sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        try (ResultSet rows = bound(sql, parameters).executeQuery()) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(row.read(rows));
            }
            return result;
        }
    }

    /** The first row of a query, if it has one. */
    <T> Optional<T> first(Sql sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        return query(sql, row, parameters).stream().findFirst();
    }

    /** The number in a query's only row, or a default when there is no row or no number. */
    long number(Sql sql, long otherwise, @Nullable Object... parameters) throws SQLException {
        return first(sql, rows -> longOr(rows, 1, otherwise), parameters).orElse(otherwise);
    }

    /** The number in a column, or a default when it is null. */
    static long longOr(ResultSet rows, int column, long otherwise) throws SQLException {
        long value = rows.getLong(column);
        return rows.wasNull() ? otherwise : value;
    }

    private PreparedStatement bound(Sql sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = statements.prepare(connection, sql);
            prepared.put(sql, statement);
        }
        statements.bind(statement, sql, parameters);
        return statement;
    }

    /** Runs some work in a transaction. */
    <T> T transaction(Work<T> work) throws SQLException {
        execute(Sql.BEGIN);
        try {
            T result = work.run();
            execute(Sql.COMMIT);
            return result;
        } catch (Throwable e) {
            rollback(e);
            throw e;
        }
    }

    /**
     * Undoes a transaction after a failure, to which a failure of the undoing is added. A connection that would not answer is
     * cut instead.
     *
     * @return whether there was a transaction to be undone
     */
    boolean rollback(Throwable failure) {
        try {
            if (statements.areMuteAfter(failure)) {
                connection.abort(Runnable::run);
                return false;
            }
            execute(Sql.ROLLBACK);
            return true;
        } catch (Throwable e) {
            if (e != failure) {
                failure.addSuppressed(e);
            }
            return false;
        }
    }

    /** Closes the statements, and leaves the connection to whom it belongs. */
    void closeStatements() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    /** Closes the statements and the connection, the latter even when the former fails. */
    @Override
    public void close() throws SQLException {
        try {
            closeStatements();
        } finally {
            connection.close();
        }
    }

    /** Makes an object of the current row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }
}
