package dev.afterward.sqlite;

import dev.afterward.TaskStoreException;
import dev.afterward.jdbc.Connections;
import dev.afterward.store.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteOpenMode;

/** Connections to a file that belongs to one client alone: the client's own, none of a pool's. */
final class FileConnections implements Connections {

    private final SqliteFile file;
    private @Nullable FileOwnership ownership;
    private @Nullable Path path;
    private @Nullable Checkpoints checkpoints;

    /** What the writer's commits survive now. */
    private @Nullable Durability durability;

    FileConnections(SqliteFile file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.path().toString();
    }

    @Override
    public void open() {
        Path real = PrivateFiles.real(file.path());
        ownership = FileOwnership.of(real, file.holder(), file.ownerPatience());
        PrivateFiles.create(real);
        path = real;
        checkpoints = new Checkpoints(real, file.background(), this::reader);
    }

    @Override
    public Connection writer() throws SQLException {
        durability = null;
        return connect();
    }

    /** Sets the writer up, by statement: a driver's property may be named otherwise, or be overruled. */
    @Override
    public void tune(Connection writer) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            String mode = set(statement, "pragma journal_mode = wal");
            if (!"wal".equalsIgnoreCase(mode)) {
                throw new TaskStoreException(
                        "the task store " + name() + " cannot have a write-ahead log (journal mode " + mode
                                + "): is it on a network's file system?");
            }
            set(statement, "pragma wal_autocheckpoint = 0");
            set(statement, "pragma journal_size_limit = " + Checkpoints.TRUNCATE_BYTES);
            set(statement, "pragma cache_size = -16000");
            set(statement, "pragma foreign_keys = off");
        }
    }

    @Override
    public Connection reader() throws SQLException {
        Connection reader = connect();
        try (Statement statement = reader.createStatement()) {
            set(statement, "pragma query_only = on");
            return reader;
        } catch (Throwable e) {
            reader.close();
            throw e;
        }
    }

    /** Never creates the file: it was created when the store was opened, and one that is gone has to be missed. */
    private Connection connect() throws SQLException {
        Path opened = path;
        if (opened == null) {
            throw new SQLException("the task store " + name() + " is closed");
        }
        Properties properties = new Properties();
        properties.setProperty("open_mode", String.valueOf(SQLiteOpenMode.READWRITE.flag));
        // Otherwise each INSERT pays for a regular expression and a SELECT.
        properties.setProperty("jdbc.get_generated_keys", "false");
        Connection connection = JDBC.createConnection(JDBC.PREFIX + opened, properties);
        try (Statement statement = connection.createStatement()) {
            set(statement, "pragma busy_timeout = " + file.busyTimeout().toMillis());
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    /** An answer that is left unread makes a later COMMIT fail. */
    private static @Nullable String set(Statement statement, String pragma) throws SQLException {
        String answer = null;
        if (statement.execute(pragma)) {
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    answer = rows.getString(1);
                }
            }
        }
        return answer;
    }

    @Override
    public void beforeTurn(Connection writer, Durability wanted) throws SQLException {
        Durability possible = file.powerSafe() ? wanted : Durability.PROCESS;
        if (possible != durability) {
            try (Statement statement = writer.createStatement()) {
                set(
                        statement,
                        possible == Durability.FULL ? "pragma synchronous = full" : "pragma synchronous = normal");
            }
            durability = possible;
        }
    }

    @Override
    public void afterTurn(Connection writer) {
        Checkpoints current = checkpoints;
        if (current != null) {
            current.afterTurn(writer);
        }
    }

    @Override
    public boolean keepsWriter() {
        return true;
    }

    @Override
    public boolean keepsReader() {
        return true;
    }

    @Override
    public boolean turnsOnCallersThreads() {
        return true;
    }

    @Override
    public boolean exclusive() {
        return true;
    }

    @Override
    public void close() {
        Checkpoints current = checkpoints;
        if (current != null) {
            current.close();
        }
        checkpoints = null;
        path = null;
        FileOwnership owned = ownership;
        ownership = null;
        if (owned != null) {
            owned.close();
        }
    }
}
