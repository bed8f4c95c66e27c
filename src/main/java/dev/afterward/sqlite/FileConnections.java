package dev.afterward.sqlite;

import dev.afterward.TaskStoreException;
import dev.afterward.jdbc.Connections;
import dev.afterward.store.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Connections to a file that belongs to one client alone: the client's own, none of a pool's. */
final class FileConnections implements Connections {

    /**
     * For so long a log counts as in its place that was seen there: a look costs a commit a twentieth of its time, and one
     * that is deleted just after the look is missed by that commit in any case.
     */
    private static final long LOG_SEEN_NANOS = 1_000_000;

    private final SqliteFile file;
    private @Nullable FileOwnership ownership;
    private @Nullable Path path;
    private @Nullable Checkpoints checkpoints;

    /** Whether a sync may have failed, so that nobody knows what of the log is on the disk. */
    private volatile boolean unsynced;

    /** Whether there was no room for something. */
    private volatile boolean outOfRoom;

    /** The log that the writer has open, or null while there may be none. */
    private volatile @Nullable LogIdentity log;

    /** When it was seen last, by {@link System#nanoTime}. */
    private volatile long logSeen;

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
        FileOwnership owned = FileOwnership.of(real, file.holder(), file.ownerPatience());
        try {
            LogIdentity.requireDatabase(real);
            PrivateFiles.create(real);
        } catch (Throwable e) {
            owned.close();
            throw e;
        }
        ownership = owned;
        path = real;
        checkpoints = new Checkpoints(real, file.background(), file.busyTimeout(), this::reader, this::noteFailure);
    }

    @Override
    public Connection writer() throws SQLException {
        durability = null;
        return connect();
    }

    /** Sets the writer up, by statement: a driver's property may be named otherwise, or be overruled. */
    @Override
    public void tune(Connection writer) throws SQLException {
        String mode = pragma(writer, "journal_mode = wal");
        if (!"wal".equalsIgnoreCase(mode)) {
            throw new TaskStoreException("the task store " + name() + " cannot have a write-ahead log (journal mode "
                    + mode + "): is it on a network's file system?");
        }
        pragma(writer, "wal_autocheckpoint = 0");
        pragma(writer, "journal_size_limit = " + Checkpoints.TRUNCATE_BYTES);
        pragma(writer, "cache_size = -16000");
        pragma(writer, "foreign_keys = off");
        makeGood(writer);
        // Opens the log, and creates it if there is none.
        pragma(writer, "user_version");
        Path opened = path;
        logSeen = System.nanoTime();
        log = opened == null ? null : LogIdentity.opened(opened);
    }

    @Override
    public void requireIntact() {
        LogIdentity opened = log;
        long now = System.nanoTime();
        if (opened == null || now - logSeen < LOG_SEEN_NANOS) {
            return;
        }
        if (opened.isInPlace()) {
            logSeen = now;
        } else if (opened == log) {
            // If the writer was given up during the look, the log may be gone with it.
            throw opened.gone();
        }
    }

    @Override
    public void closesWriter() {
        log = null;
    }

    @Override
    public void gaveUpWriter(Throwable failure) {
        noteFailure(failure);
    }

    private void noteFailure(Throwable failure) {
        if (SqliteDialect.isInputOutputError(failure)) {
            unsynced = true;
        }
        if (SqliteDialect.isFull(failure)) {
            outOfRoom = true;
        }
    }

    private void makeGood(Connection writer) throws SQLException {
        Checkpoints current = checkpoints;
        if (!unsynced || current == null) {
            return;
        }
        // First of all, since a copy beside the turns may fail at any time.
        unsynced = false;
        if (file.powerSafe()) {
            try {
                current.moveAll(writer);
            } catch (Throwable e) {
                unsynced = true;
                throw e;
            }
        }
    }

    @Override
    public Connection reader() throws SQLException {
        Connection reader = connect();
        try {
            pragma(reader, "query_only = on");
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
        Connection connection = SqliteDriver.connect(opened);
        try {
            pragma(connection, "busy_timeout = " + file.busyTimeout().toMillis());
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    /** Sets something, and reads the answer to its end: one that is left unread makes a later COMMIT fail. */
    static @Nullable String pragma(Connection connection, String setting) throws SQLException {
        String answer = null;
        try (Statement statement = connection.createStatement()) {
            if (statement.execute("pragma " + setting)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        answer = rows.getString(1);
                    }
                }
            }
        }
        return answer;
    }

    @Override
    public void beforeTurn(Connection writer, Durability wanted) throws SQLException {
        Checkpoints current = checkpoints;
        if (outOfRoom && current != null) {
            outOfRoom = false;
            current.makeRoom(writer);
        }
        Durability possible = file.powerSafe() ? wanted : Durability.PROCESS;
        if (possible == Durability.FULL) {
            makeGood(writer);
        }
        if (possible != durability) {
            pragma(writer, possible == Durability.FULL ? "synchronous = full" : "synchronous = normal");
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
        log = null;
        unsynced = false;
        outOfRoom = false;
        FileOwnership owned = ownership;
        ownership = null;
        if (owned != null) {
            owned.close();
        }
    }
}
