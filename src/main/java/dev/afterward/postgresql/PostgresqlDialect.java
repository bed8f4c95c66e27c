package dev.afterward.postgresql;

import dev.afterward.TaskStoreException;
import dev.afterward.jdbc.Dialect;
import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.StoreUnusableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's dialect.
 *
 * <p>A failure is told by {@link SQLException#getSQLState}, whose codes the server's manual lists (appendix A). No class of
 * the driver is named here: an application that gets its connections from a container does not have them.
 */
final class PostgresqlDialect implements Dialect {

    private static final int DEEPEST_CAUSE = 20;

    private static final String NO_ACTIVE_TRANSACTION = "25P01";

    private final Tables tables;
    private final boolean installs;

    /**
     * For tables that are somewhere.
     *
     * @param installs whether they are installed and upgraded where they are not as they should be
     */
    PostgresqlDialect(Tables tables, boolean installs) {
        this.tables = tables;
        this.installs = installs;
    }

    @Override
    public SqlCatalog statements() {
        return tables.in(SqlCatalog.read(PostgresqlDialect.class, "statements.sql"));
    }

    @Override
    public SqlCatalog migrations() {
        return tables.in(SqlCatalog.read(PostgresqlDialect.class, "migrations.sql"));
    }

    @Override
    public boolean installs() {
        return installs;
    }

    @Override
    public Guard examine(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (!"PostgreSQL".equals(product)) {
            throw new TaskStoreException("the data source leads to " + product + ", not to PostgreSQL");
        }
        requireSchema(connection);
        return Guard.NONE;
    }

    private void requireSchema(Connection connection) throws SQLException {
        String schema = tables.schema();
        if (schema == null) {
            if (connection.getSchema() == null) {
                throw new TaskStoreException(
                        "the connections of the data source lead to no schema: none of those in their"
                                + " search_path exists, or may be used. Correct currentSchema in the URL, or name the schema"
                                + " (afterward.schema.name)");
            }
        } else if (!exists(connection, schema)) {
            throw new TaskStoreException("there is no schema '" + schema + "' in the database: run create schema \""
                    + schema + "\" authorization with the role of the data source, or correct the name"
                    + " (afterward.schema.name)");
        }
    }

    private static boolean exists(Connection connection, String schema) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select 1 from pg_namespace where nspname = ?")) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** A savepoint can be set in a transaction only. */
    @Override
    public boolean inTransaction(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            return true;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("savepoint afterward_probe");
            statement.execute("release afterward_probe");
            return true;
        } catch (SQLException e) {
            if (NO_ACTIVE_TRANSACTION.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** The driver has {@code ?} only. */
    @Override
    public boolean numbersPlaceholders() {
        return false;
    }

    /** The driver sends all of them before it waits for the first answer. */
    @Override
    public boolean sendsStatementsTogether() {
        return true;
    }

    /** As PostgreSQL writes an array, which the statement casts to one. */
    @Override
    public String list(List<?> values) {
        return values.stream()
                .map(value -> value instanceof String ? "\"" + value + "\"" : String.valueOf(value))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** PostgreSQL's texts cannot hold U+0000. */
    @Override
    public String text(String text) {
        return text.replace('\0', '\uFFFD');
    }

    /** All of them: the server keeps what is larger than 2 KB in a place of its own by itself. */
    @Override
    public int inlineBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean keepsDeadIndexEntries() {
        return true;
    }

    @Override
    public boolean refusalsEndTransactions() {
        return true;
    }

    @Override
    public @Nullable Notifications notifications(Connection connection) throws SQLException {
        return DriverNotifications.of(connection);
    }

    @Override
    public Fault classify(Throwable failure) {
        if (failure instanceof StoreUnusableException) {
            return Fault.DATABASE;
        }
        String state = state(failure);
        return switch (state) {
            case "40001", "40P01", "55P03" -> Fault.BUSY;
            case "42P01", "42703", "42501", "XX001", "XX002" -> Fault.DATABASE;
            case "53100" -> Fault.FULL;
            case "25P02" -> Fault.STATEMENT;
            default -> state.startsWith("22") || state.startsWith("23") ? Fault.STATEMENT : Fault.CONNECTION;
        };
    }

    /** An Error may have been thrown while the driver was writing, an exhausted stack for example. */
    @Override
    public boolean isCutBy(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof Error) {
                return true;
            }
            cause = cause.getCause();
        }
        String state = state(failure);
        return state.startsWith("08") || state.startsWith("57P") || state.equals("25P03");
    }

    private static String state(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
            if (cause instanceof Error) {
                return "";
            }
            cause = cause.getCause();
        }
        return "";
    }
}
