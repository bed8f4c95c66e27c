package dev.afterward.sqlite;

import dev.afterward.TaskStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The possession of a database file. SQLite's own locks do not part two copies of its driver in one JVM, since POSIX
 * locks belong to the process.
 *
 * <p>Two steps. First a slot in the system properties, which all class loaders of the JVM see: it keeps a second client
 * from opening, and then closing, the lock file, which would drop the lock of the first. Then a lock on a file beside
 * the database, which other processes see. The lock file stays: deleting it would let two clients lock two files of the
 * same name.
 */
final class FileOwnership implements AutoCloseable {

    private static final String SLOT = "dev.afterward.owner:";
    private static final long PAUSE_MILLIS = 50;

    /** The lock lies behind what the file says about its holder, so that others can read that on Windows too. */
    private static final long LOCKED_BYTE = 1L << 40;

    private static final int HOLDER_BYTES = 1000;

    private final String slot;
    private final String ticket;
    private final FileChannel channel;

    private FileOwnership(String slot, String ticket, FileChannel channel) {
        this.slot = slot;
        this.ticket = ticket;
        this.channel = channel;
    }

    /**
     * Takes a file into possession.
     *
     * @param file the real path of the database file
     * @param holder who this is
     * @param patience how long to wait for whoever has it
     * @throws TaskStoreException when it cannot be had
     */
    static FileOwnership of(Path file, String holder, Duration patience) {
        String slot = SLOT + file;
        String ticket = holder + ", process " + ProcessHandle.current().pid();
        long deadline = System.nanoTime() + patience.toNanos();
        String owner = System.getProperties().putIfAbsent(slot, ticket) instanceof String other ? other : null;
        while (owner != null) {
            pause(file, owner + " (this one)", patience, deadline);
            owner = System.getProperties().putIfAbsent(slot, ticket) instanceof String other ? other : null;
        }
        try {
            return new FileOwnership(slot, ticket, lock(file, ticket, patience, deadline));
        } catch (Throwable e) {
            System.getProperties().remove(slot, ticket);
            throw e;
        }
    }

    private static FileChannel lock(Path file, String ticket, Duration patience, long deadline) {
        Path lockFile = Path.of(file + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    lockFile,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PrivateFiles.attributes(file));
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            while (lock == null) {
                pause(file, holder(channel), patience, deadline);
                lock = channel.tryLock(LOCKED_BYTE, 1, false);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(ticket.getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (ClosedByInterruptException e) {
            close(channel);
            throw new TaskStoreException("interrupted while locking the task store " + file, e);
        } catch (IOException | OverlappingFileLockException e) {
            close(channel);
            throw new TaskStoreException(
                    "the lock file " + lockFile + " cannot be locked: " + e
                            + ". It needs a directory that this process may write to, on a file system with locks",
                    e);
        } catch (Throwable e) {
            close(channel);
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES);
        int length = channel.read(text, 0);
        return length <= 0 ? "another process" : new String(text.array(), 0, length, StandardCharsets.UTF_8);
    }

    private static void pause(Path file, String owner, Duration patience, long deadline) {
        if (System.nanoTime() - deadline >= 0) {
            throw new TaskStoreException("the task store " + file + " is still in use by " + owner + " after "
                    + patience.toSeconds() + " s. Stop that one, or set afterward.sqlite.file to another file");
        }
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskStoreException(
                    "interrupted while waiting for the task store " + file + ", in use by " + owner, e);
        }
    }

    /** Gives the file up: the lock before the slot, or another client's lock would be dropped with ours. */
    @Override
    public void close() {
        close(channel);
        System.getProperties().remove(slot, ticket);
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The channel is closed all the same, and with it the lock is gone.
            }
        }
    }
}
