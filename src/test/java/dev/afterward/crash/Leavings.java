package dev.afterward.crash;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** What killed processes leave. */
final class Leavings {

    private Leavings() {}

    /** What the driver unpacks for each process is a megabyte. */
    static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Deletes a directory if nothing was found in it, and otherwise says where it is. */
    static void keepWhatWasFound(Path directory) throws IOException {
        try {
            Files.delete(directory);
        } catch (DirectoryNotEmptyException e) {
            System.getLogger("crash").log(System.Logger.Level.WARNING, "files of what was found: {0}", directory);
        }
    }
}
