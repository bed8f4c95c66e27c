package dev.afterward.sqlite;

import dev.afterward.TaskStoreException;
import dev.afterward.jdbc.Dialect;
import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.StoreFigures;
import dev.afterward.store.StoreUnusableException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * SQLite's dialect.
 *
 * <p>A failure is told by {@link SQLException#getErrorCode}, which the driver sets to SQLite's primary result code: so
 * it is told as well when a pool has wrapped the exception, and when the driver's classes are another class loader's.
 */
final class SqliteDialect implements Dialect {

    private static final int ERROR = 1;
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int TOOBIG = 18;
    private static final int CONSTRAINT = 19;
    private static final int NOTADB = 26;

    private static final int DEEPEST_CAUSE = 20;

    private final boolean ownFile;

    /** For files of our own, where nothing but a store may be, or for databases of an application's. */
    SqliteDialect(boolean ownFile) {
        this.ownFile = ownFile;
    }

    @Override
    public SqlCatalog statements() {
        return SqlCatalog.read(SqliteDialect.class, "statements.sql");
    }

    @Override
    public SqlCatalog migrations() {
        return SqlCatalog.read(SqliteDialect.class, "migrations.sql");
    }

    @Override
    public Guard examine(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (!"SQLite".equals(product)) {
            throw new TaskStoreException("the data source leads to " + product
                    + "; tasks are kept in SQLite, other databases are not supported (afterward.shared.datasource)");
        }
        Path file = file(connection);
        DatabaseCheck.run(connection, file, ownFile);
        return new FileIdentity(file);
    }

    private static Path file(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select file from pragma_database_list where name = 'main'")) {
            String file = rows.next() ? rows.getString(1) : null;
            if (file == null || file.isEmpty()) {
                throw new TaskStoreException("the data source leads to a database in memory, or a temporary one: each"
                        + " connection would see tasks of its own. Use a file");
            }
            return Path.of(file);
        }
    }

    /** A BEGIN inside a transaction fails; one that succeeds shows that there was none, and is undone. */
    @Override
    public boolean inTransaction(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try {
                statement.execute("begin");
            } catch (SQLException e) {
                if (code(e) == ERROR) {
                    return true;
                }
                throw e;
            }
            statement.execute("rollback");
            return false;
        }
    }

    @Override
    public boolean numbersPlaceholders() {
        return true;
    }

    /** The driver runs the first one only, and there is no network. */
    @Override
    public boolean sendsStatementsTogether() {
        return false;
    }

    /** JSON, for {@code json_each}. */
    @Override
    public String list(List<?> values) {
        return values.stream()
                .map(value -> value instanceof String ? "\"" + value + "\"" : String.valueOf(value))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Measured, see the package's tests. */
    @Override
    public int inlineBytes() {
        return 400;
    }

    @Override
    public boolean keepsDeadIndexEntries() {
        return false;
    }

    @Override
    public boolean refusalsEndTransactions() {
        return false;
    }

    /** Asks the file system and opens nothing: closing the file would drop the locks that this process has on it. */
    @Override
    public long journalBytes(String file) {
        try {
            return Files.size(Path.of(file + "-wal"));
        } catch (IOException | InvalidPathException e) {
            return 0;
        }
    }

    /** Asks the file system, as above. */
    @Override
    public Optional<StoreFigures.Space> space(String file, long free) throws IOException {
        FileStore disk = Files.getFileStore(Path.of(file));
        return Optional.of(
                new StoreFigures.Space(disk.getUsableSpace(), disk.getTotalSpace(), free, journalBytes(file)));
    }

    @Override
    public Fault classify(Throwable failure) {
        if (failure instanceof StoreUnusableException) {
            return Fault.DATABASE;
        }
        return switch (code(failure)) {
            case CONSTRAINT, TOOBIG -> Fault.STATEMENT;
            case BUSY, LOCKED -> Fault.BUSY;
            case FULL -> Fault.FULL;
            case CORRUPT, NOTADB -> Fault.DATABASE;
            default -> Fault.CONNECTION;
        };
    }

    /** Whether reading, writing or syncing has failed; a full disk is something else. */
    static boolean isInputOutputError(Throwable failure) {
        return code(failure) == IOERR;
    }

    /** Whether there was no room on the disk. */
    static boolean isFull(Throwable failure) {
        return code(failure) == FULL;
    }

    /** SQLite's primary result code, or 0 when the failure is not one of SQLite's. */
    private static int code(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof SQLException sql && sql.getErrorCode() > 0) {
                return sql.getErrorCode() & 0xFF;
            }
            if (cause instanceof Error) {
                return 0;
            }
            cause = cause.getCause();
        }
        return 0;
    }
}
