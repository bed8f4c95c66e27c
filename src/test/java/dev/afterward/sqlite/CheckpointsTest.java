package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint does when something is in its way. */
class CheckpointsTest {

    @TempDir
    Path directory;

    private final List<Exception> failures = new ArrayList<>();

    private Checkpoints checkpoints(Path file) {
        return new Checkpoints(file, Runnable::run, Duration.ofSeconds(1), () -> connect(file), failures::add);
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    /** It runs while nobody else can make a turn, and a log's handler is foreign code. */
    @Test
    void logsNothing() throws Exception {
        Logger logger = Logger.getLogger("dev.afterward.sqlite");
        Handler broken = new BrokenHandler();
        logger.setLevel(Level.ALL);
        logger.addHandler(broken);
        try (Connection writer = connect(directory.resolve("tasks.db"))) {
            checkpoints(directory.resolve("none.db")).afterTurn(writer);
        } finally {
            logger.removeHandler(broken);
            logger.setLevel(null);
        }
        assertThat(failures).singleElement().isInstanceOf(NoSuchFileException.class);
    }

    /** Callers make turns on their own threads, and an interrupt closes each channel that its thread uses. */
    @Test
    void movesTheLogOnAThreadThatIsInterrupted() throws Exception {
        Path file = directory.resolve("tasks.db");
        try (Connection writer = connect(file);
                Statement statement = writer.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("create table t (id integer)");
            Thread.currentThread().interrupt();
            try {
                checkpoints(file).moveAll(writer);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                Thread.interrupted();
            }
            assertThat(directory.resolve("tasks.db-wal")).isEmptyFile();
        }
    }

    private static final class BrokenHandler extends Handler {

        @Override
        public void publish(LogRecord logged) {
            throw new IllegalStateException("a handler that throws");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
