package dev.afterward.sqlite;

import dev.afterward.TaskStoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that only their owner can read, where the file system knows permissions. */
final class PrivateFiles {

    private PrivateFiles() {}

    /** The path under which everybody knows the file, whether or not it exists yet; its directory is created. */
    static Path real(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null || name == null) {
            throw new TaskStoreException("'" + file + "' is no file for a task store (afterward.sqlite.file)");
        }
        try {
            createDirectory(directory);
            Path inDirectory = directory.toRealPath().resolve(name);
            return Files.exists(inDirectory) ? inDirectory.toRealPath() : inDirectory;
        } catch (IOException e) {
            throw new TaskStoreException(
                    "the directory " + directory + " for the task store cannot be used: " + e
                            + " (afterward.sqlite.file)",
                    e);
        }
    }

    private static void createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path existing = directory;
            while (existing != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            boolean posix = existing != null && posix(existing);
            Files.createDirectories(directory, posix ? permissions("rwx------") : none());
        }
    }

    /** Creates an empty file, unless it exists. */
    static void create(Path file) {
        try {
            Files.createFile(file, attributes(file));
        } catch (FileAlreadyExistsException e) {
            // A store from before, with the permissions that its owner has given to it.
        } catch (IOException e) {
            throw new TaskStoreException(
                    "the task store " + file + " cannot be created: " + e + " (afterward.sqlite.file)", e);
        }
    }

    /** What to create a file with, in the same directory as another one. */
    static FileAttribute<?>[] attributes(Path neighbour) {
        Path directory = neighbour.getParent();
        return directory != null && posix(directory) ? permissions("rw-------") : none();
    }

    private static boolean posix(Path existing) {
        return existing.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    private static FileAttribute<?>[] none() {
        return new FileAttribute<?>[0];
    }
}
