package dev.afterward.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection and its statements, each prepared when it is first used. Used by one thread at a time.
 *
 * <p>What a statement returns may not be needed at once. Where the database is behind a network, such a statement waits for the
 * next one whose result is needed, and both are sent as one text: one round trip instead of two. The server runs the statements
 * of a text in order and none after one that it refuses, so a COMMIT at the end is reached only by what has succeeded. What
 * waits is refused with the statement that it waited for.
 */
final class Session implements AutoCloseable {

    /** So many statements wait at the most. */
    private static final int MOST_WAITING = 16;

    /** So many texts are kept prepared, of those that hold several statements. */
    private static final int MOST_TEXTS = 64;

    private final Connection connection;
    private final Statements statements;
    private final Map<Sql, PreparedStatement> prepared = new EnumMap<>(Sql.class);
    /** Those of several statements, the one that was used last at the end. */
    private final Map<List<Sql>, PreparedStatement> together = new LinkedHashMap<>(16, 0.75f, true);

    private final List<Call> waiting = new ArrayList<>();
    /** Whether somebody reads what comes back of one that waits. */
    private boolean isAwaited;

    private String warning = "";

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
        if (waiting.isEmpty()) {
            PreparedStatement statement = bound(sql);
            statement.execute();
            warning = warning(statement);
        } else {
            sendWith(Call.changing(sql, changed -> {}));
        }
    }

    /** The warning with which the last {@link #execute} has succeeded, or an empty text. */
    String warning() {
        return warning;
    }

    private static String warning(PreparedStatement executed) throws SQLException {
        SQLWarning first = executed.getWarnings();
        return first == null ? "" : String.valueOf(first.getMessage());
    }

    /** Runs a statement that changes rows, and says how many. For the parameters see {@link Statements#bind}. */
    int update(Sql sql, @Nullable Object... parameters) throws SQLException {
        int[] result = {0};
        run(Call.changing(sql, changed -> result[0] = changed, parameters));
        return result[0];
    }

    /** Runs a query to its end: what a RETURNING has not yet handed out may not have been done either. */
    <T> List<T> query(Sql sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
        List<T> result = new ArrayList<>();
        run(Call.returning(sql, rows -> result.add(row.read(rows)), parameters));
        return result;
    }

    /** Runs a statement, whose readers are told before this returns. */
    void run(Call call) throws SQLException {
        if (!waiting.isEmpty()) {
            sendWith(call);
        } else if (call.row() == null) {
            call.changed().read(bound(call.sql(), call.parameters()).executeUpdate());
        } else {
            try (ResultSet rows = bound(call.sql(), call.parameters()).executeQuery()) {
                call.read(rows);
            }
        }
    }

    /** Runs a statement whose result does not matter, with the next one at the latest whose result is needed. */
    void later(Sql sql, @Nullable Object... parameters) throws SQLException {
        if (statements.areSentTogether()) {
            later(Call.changing(sql, changed -> {}, parameters), false);
        } else {
            update(sql, parameters);
        }
    }

    /** As {@link #later(Sql, Object...)}. What its readers throw is thrown there, or by {@link #sendAwaited}. */
    void later(Call call) throws SQLException {
        if (statements.areSentTogether()) {
            later(call, true);
        } else {
            run(call);
        }
    }

    private void later(Call call, boolean isResultAwaited) throws SQLException {
        if (waiting.size() == MOST_WAITING - 1) {
            sendWith(call);
        } else {
            waiting.add(call);
            isAwaited |= isResultAwaited;
        }
    }

    /** Runs what waits if somebody reads what comes back. */
    void sendAwaited() throws SQLException {
        if (isAwaited) {
            sendWaiting();
        }
    }

    /** Runs what waits. */
    void sendWaiting() throws SQLException {
        if (!waiting.isEmpty()) {
            sendWith(waiting.remove(waiting.size() - 1));
        }
    }

    /** Does not run what waits. */
    void dropWaiting() {
        waiting.clear();
        isAwaited = false;
    }

    /** Runs what waits, and one statement more. None of them waits any longer, whatever becomes of them. */
    private void sendWith(Call last) throws SQLException {
        List<Call> calls = new ArrayList<>(waiting);
        dropWaiting();
        if (calls.isEmpty()) {
            run(last);
            return;
        }
        calls.add(last);
        PreparedStatement statement = bound(calls);
        boolean isRows = statement.execute();
        for (Call call : calls) {
            for (int part = statements.count(call.sql()); part > 0; part--) {
                if (isRows) {
                    try (ResultSet rows = statement.getResultSet()) {
                        call.read(rows);
                    }
                } else {
                    call.changed().read(statement.getUpdateCount());
                }
                isRows = statement.getMoreResults();
            }
        }
        warning = warning(statement);
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

    private PreparedStatement bound(List<Call> calls) throws SQLException {
        List<Sql> key = new ArrayList<>(calls.size());
        for (Call call : calls) {
            key.add(call.sql());
        }
        PreparedStatement statement = together.get(key);
        if (statement == null) {
            forgetOldest();
            statement = statements.prepare(connection, key);
            together.put(key, statement);
        }
        int bound = 0;
        for (Call call : calls) {
            bound += statements.bind(statement, bound, call.sql(), call.parameters());
        }
        return statement;
    }

    private void forgetOldest() throws SQLException {
        if (together.size() == MOST_TEXTS) {
            Iterator<PreparedStatement> oldest = together.values().iterator();
            PreparedStatement statement = oldest.next();
            oldest.remove();
            statement.close();
        }
    }

    private PreparedStatement bound(Sql sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = statements.prepare(connection, sql);
            prepared.put(sql, statement);
        }
        statements.bind(statement, 0, sql, parameters);
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
        boolean hasBegun = waiting.stream().noneMatch(call -> call.sql() == Sql.BEGIN);
        dropWaiting();
        try {
            if (statements.areMuteAfter(failure)) {
                connection.abort(Runnable::run);
                return false;
            }
            if (hasBegun) {
                execute(Sql.ROLLBACK);
            }
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
        for (PreparedStatement statement : together.values()) {
            statement.close();
        }
        together.clear();
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
