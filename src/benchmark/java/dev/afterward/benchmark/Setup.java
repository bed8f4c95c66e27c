package dev.afterward.benchmark;

import static java.util.stream.Collectors.joining;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.afterward.CountedStatements;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The same for everybody.
 *
 * @param file the database, which does not exist yet
 * @param full whether a commit reaches the disk ({@code synchronous=FULL}) or the operating system ({@code NORMAL})
 * @param ending what becomes of the tasks
 * @param watch what counts the statements; null when nobody does
 */
record Setup(Path file, boolean full, Ending ending, @Nullable CountedStatements watch) {

    static final int WORKERS = 10;

    /** What becomes of a task. */
    enum Ending {
        /** It succeeds, and is forgotten where that is possible. */
        FORGOTTEN,
        /** It succeeds, and is kept for a day where that is possible. */
        RETAINED,
        /** Its first attempt fails, the second one follows at once and succeeds. */
        RETRIED
    }

    static Setup plain(Path file, boolean full) {
        return new Setup(file, full, Ending.FORGOTTEN, null);
    }

    boolean retained() {
        return ending == Ending.RETAINED;
    }

    /** Fails when it has to. */
    void attempt(boolean first) {
        if (first && ending == Ending.RETRIED) {
            throw new IllegalStateException("the first attempt fails");
        }
    }

    String url() {
        return "jdbc:sqlite:" + file + "?journal_mode=WAL&busy_timeout=30000&synchronous=" + (full ? "FULL" : "NORMAL");
    }

    /** The connections of a contestant that brings none of its own. */
    HikariDataSource pool(int size, String... options) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url() + Stream.of(options).map("&"::concat).collect(joining()));
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    DataSource watched(DataSource pool) {
        return watch == null ? pool : watch.watched(DataSource.class, pool);
    }
}
