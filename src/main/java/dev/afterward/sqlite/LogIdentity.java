package dev.afterward.sqlite;

import dev.afterward.TaskStoreException;
import dev.afterward.store.StoreUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Remembers which write-ahead log a connection has opened. While a connection is open SQLite deletes no log. If it is gone
 * all the same, SQLite goes on writing into the one that was deleted, and after a crash nothing finds those commits.
 */
final class LogIdentity {

    private final Path log;
    private final Object identity;

    private LogIdentity(Path log, Object identity) {
        this.log = log;
        this.identity = identity;
    }

    /** The log of a database file. */
    static Path of(Path file) {
        return Path.of(file + "-wal");
    }

    /** Looks at the log of a database, which a connection has opened by reading. */
    static LogIdentity opened(Path file) {
        Path log = of(file);
        try {
            return new LogIdentity(log, FileIdentity.key(log));
        } catch (IOException e) {
            throw unreadable(log, e);
        }
    }

    /** Whether it is still in its place. */
    boolean isInPlace() {
        try {
            return identity.equals(FileIdentity.key(log));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw unreadable(log, e);
        }
    }

    /** What to throw when it is not. */
    StoreUnusableException gone() {
        return new StoreUnusableException(
                "the write-ahead log " + log
                        + " of the task store was deleted, moved or replaced while it was open, and"
                        + " the last commits are in it. Stop the client in an orderly way, which moves them into the"
                        + " database as long as the process has the log open, then start again",
                null);
    }

    /**
     * Refuses a log whose database does not exist or has no content. SQLite would take the database for a new one and
     * delete the log.
     */
    static void requireDatabase(Path file) {
        Path log = of(file);
        try {
            boolean exists = Files.exists(file);
            if ((exists && Files.size(file) > 0) || !Files.exists(log) || Files.size(log) == 0) {
                return;
            }
            throw new StoreUnusableException(
                    "the task store " + file + (exists ? " is empty" : " does not exist") + ", but its write-ahead log "
                            + log
                            + " has content: it holds the last commits of a database that is no longer there. Both"
                            + " were left as they are. Put that database back, or to start without it (with a backup, or"
                            + " with no tasks) move the log away",
                    null);
        } catch (IOException e) {
            throw unreadable(log, e);
        }
    }

    private static TaskStoreException unreadable(Path log, IOException e) {
        return new TaskStoreException("the write-ahead log " + log + " cannot be looked at: " + e, e);
    }
}
