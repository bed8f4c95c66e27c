package dev.afterward.sqlite;

import dev.afterward.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A database file of one client's own, and how to treat it.
 *
 * @param path the file; it and its directory are created, for their owner only, when they do not exist
 * @param powerSafe whether what was promised survives a power cut ({@code synchronous=FULL}), and not only the death
 *     of the process ({@code NORMAL})
 * @param ownerPatience how long to wait for another client to give the file up: zero or more
 * @param busyTimeout how long a statement waits for another process's lock on the database: zero or more
 * @param background runs checkpoints, of up to about a second each, beside the turns
 * @param holder who this is, in words that are true for a reader in another process too: for the messages of those who find
 *     the file taken
 */
public record SqliteFile(
        Path path,
        boolean powerSafe,
        Duration ownerPatience,
        Duration busyTimeout,
        Executor background,
        String holder) {

    /**
     * Checks.
     *
     * @throws ConfigurationException when a value is out of its range
     */
    public SqliteFile {
        List<String> problems = new ArrayList<>();
        if (ownerPatience.isNegative()) {
            problems.add("the patience for the file's owner must not be negative, was " + ownerPatience);
        }
        if (busyTimeout.isNegative() || busyTimeout.toMillis() > Integer.MAX_VALUE) {
            problems.add("the busy timeout must be from 0 to " + Integer.MAX_VALUE + " ms, was " + busyTimeout);
        }
        if (path.toString().indexOf('?') >= 0 || path.getFileName() == null) {
            problems.add("a SQLite file needs a name without '?', was '" + path + "' (afterward.sqlite.file)");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /**
     * A file with the defaults: safe from power cuts, 10 seconds for its owner, 5 for a lock, checkpoints within the
     * turns.
     *
     * @param path the file
     * @return its description
     */
    public static SqliteFile at(Path path) {
        return new SqliteFile(path, true, Duration.ofSeconds(10), Duration.ofSeconds(5), Runnable::run, "a client");
    }
}
