package dev.afterward.sqlite;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Keeps the write-ahead log from growing. SQLite's automatic checkpoint would make some turn pay for it.
 *
 * <p>A log that is long is copied into the database beside the turns, on another connection. It begins anew when all of
 * it is copied, but meanwhile turns have added to it: once that is little it is copied between two turns. One that has
 * grown four times as long all the same is emptied between two turns.
 */
final class Checkpoints implements AutoCloseable {

    static final long PASSIVE_BYTES = 16L << 20;
    static final long TRUNCATE_BYTES = 64L << 20;

    /** The disk has little room: less than four logs of the largest size. */
    private static final long SCARCE_BYTES = 4 * TRUNCATE_BYTES;

    /** So long is the log then. What is copied makes room for the next turns in a file that need not grow. */
    private static final long SCARCE_LOG_BYTES = 1L << 20;

    /** Copying so much takes about as long as a large turn. */
    private static final long REST_BYTES = 1L << 20;

    /** The length of the log's file says how long it was at most: how long it is has to be asked, now and then. */
    private static final int TURNS_BETWEEN = 16;

    /** How long emptying the log waits for readers, between two turns. */
    private static final int TRUNCATE_PATIENCE_MILLIS = 100;

    private static final int REWRITTEN_AT_ONCE = 1 << 20;

    /** A reader that does not end lets the log grow; it must not hold up each turn too. */
    private static final int TURNS_AFTER_FAILURE = 1000;

    private final Path log;
    private final Executor background;
    private final Duration busyTimeout;
    private final Opener opener;
    private final Consumer<Exception> failed;
    private final ReentrantLock running = new ReentrantLock();
    private final AtomicBoolean requested = new AtomicBoolean();
    private volatile boolean closed;
    /** Whether a copy has been made beside the turns, and nobody has looked yet what is left. */
    private volatile boolean copied;

    /** How much of the log lay in the database when the last copy was asked for. */
    private long copiedBefore;

    private int patience;

    /** For a file. Whoever makes its turns is told of failures: a sync may be among them. */
    Checkpoints(Path file, Executor background, Duration busyTimeout, Opener opener, Consumer<Exception> failed) {
        this.log = Path.of(file + "-wal");
        this.background = background;
        this.busyTimeout = busyTimeout;
        this.opener = opener;
        this.failed = failed;
    }

    /** Makes a connection. */
    interface Opener {
        Connection open() throws SQLException;
    }

    void afterTurn(Connection writer) {
        if (--patience > 0 && !copied) {
            return;
        }
        boolean isAfterCopy = copied;
        copied = false;
        patience = TURNS_BETWEEN;
        try {
            long size = Files.size(log);
            if (size < SCARCE_LOG_BYTES) {
                return;
            }
            long most = log.toFile().getUsableSpace() < SCARCE_BYTES ? SCARCE_LOG_BYTES : PASSIVE_BYTES;
            if (size < most) {
                return;
            }
            Log length = checkpoint(writer, "noop");
            if (length.bytes() >= TRUNCATE_BYTES) {
                patience =
                        impatiently(writer, "truncate").bytes() < TRUNCATE_BYTES ? TURNS_BETWEEN : TURNS_AFTER_FAILURE;
            } else if (length.bytes() >= most) {
                copy(writer, length, isAfterCopy);
            }
        } catch (IOException | SQLException | RejectedExecutionException e) {
            patience = TURNS_AFTER_FAILURE;
            noteFailure(e);
        }
    }

    private void copy(Connection writer, Log length, boolean isAfterCopy) throws SQLException {
        if (length.uncopied() > REST_BYTES) {
            // A copy that has moved nothing was in a reader's way, and the next one would be.
            if (!isAfterCopy || length.copied() > copiedBefore) {
                copiedBefore = length.copied();
                request();
            }
        } else if (!requested.get()) {
            checkpoint(writer, "passive");
        }
    }

    /** Nobody starts a second one beside it: to make a thread costs more than a turn. */
    private void request() {
        if (requested.compareAndSet(false, true)) {
            try {
                background.execute(this::passive);
            } catch (Throwable e) {
                requested.set(false);
                throw e;
            }
        }
    }

    private void passive() {
        running.lock();
        try {
            if (!closed) {
                copy();
            }
        } finally {
            running.unlock();
            requested.set(false);
            copied = true;
        }
    }

    private void copy() {
        try (Connection connection = opener.open()) {
            checkpoint(connection, "passive");
        } catch (SQLException e) {
            noteFailure(e);
        }
    }

    /**
     * Lets the log begin anew after there was no room for a turn, if what is in it fits into the database: the log's file
     * has room for the turns that follow, and keeps it.
     */
    void makeRoom(Connection writer) {
        try {
            impatiently(writer, "restart");
        } catch (SQLException e) {
            // There is no room for that either, and the turn that comes next will say so.
        }
    }

    private Log impatiently(Connection writer, String kind) throws SQLException {
        FileConnections.pragma(writer, "busy_timeout = " + TRUNCATE_PATIENCE_MILLIS);
        try {
            return checkpoint(writer, kind);
        } finally {
            FileConnections.pragma(writer, "busy_timeout = " + busyTimeout.toMillis());
        }
    }

    /**
     * Moves all of the log into the database, or throws. A sync that failed may have left anything of the log on the disk,
     * the system takes it for written, and the next sync succeeds: what lies in such a log, and what would be appended
     * to it, is not safe from a power cut.
     */
    void moveAll(Connection writer) throws SQLException {
        rewrite();
        try (Statement statement = writer.createStatement();
                ResultSet rows = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
            boolean busy = false;
            while (rows.next()) {
                busy |= rows.getInt(1) != 0;
            }
            if (busy) {
                throw new SQLException("after a failure the write-ahead log has to be moved into the database, and"
                        + " another connection still reads from it");
            }
        }
    }

    /**
     * Writes the log once more, as it can be read. A power cut while it is moved would otherwise leave a database that is
     * half of what it was and half of what it was to become, and nothing to go by. Closing the log drops no lock: SQLite's
     * are on the database and on the shared memory. No channel: this may be the thread of a caller, and an interrupt would
     * close it.
     */
    private void rewrite() throws SQLException {
        if (!Files.exists(log)) {
            return;
        }
        byte[] bytes = new byte[REWRITTEN_AT_ONCE];
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            for (int read = file.read(bytes); read > 0; read = file.read(bytes)) {
                file.seek(file.getFilePointer() - read);
                file.write(bytes, 0, read);
            }
            file.getFD().sync();
        } catch (IOException e) {
            throw new SQLException("after a failure the write-ahead log has to be written again: " + e, e);
        }
    }

    /** Runs a checkpoint of some kind, and says how long the log is after it. */
    private static Log checkpoint(Connection connection, String kind) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("pragma wal_checkpoint(" + kind + ")")) {
            Log length = new Log(0, 0);
            while (rows.next()) {
                length = new Log(rows.getLong(2), rows.getLong(3));
            }
            return length;
        }
    }

    /**
     * How long the log is after a checkpoint.
     *
     * @param pages all of it
     * @param copied what of it lies in the database
     */
    private record Log(long pages, long copied) {

        private static final int PAGE_BYTES = 4096;

        long bytes() {
            return pages * PAGE_BYTES;
        }

        long uncopied() {
            return (pages - copied) * PAGE_BYTES;
        }
    }

    private void noteFailure(Exception e) {
        failed.accept(e);
    }

    /** Waits for the checkpoint that is running, and lets no other begin. */
    @Override
    public void close() {
        running.lock();
        try {
            closed = true;
        } finally {
            running.unlock();
        }
    }
}
