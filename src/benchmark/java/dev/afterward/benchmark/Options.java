package dev.afterward.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured.
 *
 * @param directory for everything that is written
 * @param plan the plan's name
 * @param rows what is measured
 * @param rounds how often
 * @param jar another Afterward to compare with; null compares with the peers instead
 */
record Options(Path directory, String plan, Set<Row> rows, int rounds, @Nullable Path jar) {

    /**
     * Reads them.
     *
     * @param args a directory, the plan's name, the rows or {@code all}, how many rounds or {@code plan}, a jar or
     *     {@code none}
     */
    static Options of(String... args) throws java.io.IOException {
        Path directory = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        int rounds = args[3].equals("plan") ? Plan.of(args[1]).rounds() : Integer.parseInt(args[3]);
        return new Options(
                directory, args[1], Row.of(args[2]), rounds, args[4].equals("none") ? null : Path.of(args[4]));
    }
}
