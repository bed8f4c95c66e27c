package dev.afterward.sqlite;

import dev.afterward.TaskStoreException;
import dev.afterward.jdbc.Dialect;
import dev.afterward.store.StoreUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** Remembers which file was opened: SQLite goes on writing into one that was deleted, and nobody reads it again. */
final class FileIdentity implements Dialect.Guard {

    private final Path file;
    private final Object identity;

    FileIdentity(Path file) {
        this.file = file;
        this.identity = identity();
    }

    @Override
    public void check() {
        if (!identity.equals(identity())) {
            throw new StoreUnusableException(
                    "the task store " + file + " was replaced by another file while it was open: nothing was written to"
                            + " either. Put the right file into its place and start again",
                    null);
        }
    }

    /** A file's key (its inode) where the file system has such a thing, otherwise the time of its creation. */
    static Object key(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
    }

    private Object identity() {
        try {
            return key(file);
        } catch (NoSuchFileException e) {
            throw new StoreUnusableException(
                    "the task store " + file + " was deleted or moved while it was open, and is not created again:"
                            + " put it back and start again",
                    e);
        } catch (IOException e) {
            throw new TaskStoreException("the task store " + file + " cannot be looked at: " + e, e);
        }
    }
}
