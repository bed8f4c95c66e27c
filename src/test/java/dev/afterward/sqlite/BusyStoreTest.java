package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteDataSource;

/** What a store says when another connection keeps its database locked. */
class BusyStoreTest {

    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    Path directory;

    private TaskStore store;
    private int queue;

    private void open(TaskStore opened) {
        store = opened;
        queue = store.open(List.of("mail"), NOW).queues().get("mail");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Path file() {
        return directory.resolve("tasks.db");
    }

    private SQLiteDataSource dataSource(JournalMode mode) {
        SQLiteDataSource dataSource = new SQLiteDataSource();
        dataSource.setUrl("jdbc:sqlite:" + file());
        dataSource.setJournalMode(mode.getValue());
        dataSource.setBusyTimeout(0);
        return dataSource;
    }

    private void insert(long id) {
        store.turn(Durability.PROCESS, turn -> {
            turn.insert(List.of(new NewTask(id, queue, 0, NOW, 0, new byte[10])), NOW);
            return true;
        });
    }

    private TaskStatus status(long id) {
        return store.status(new TaskId(id));
    }

    @Test
    void saysThatItsFileIsLocked() throws Exception {
        open(Sqlite.file(new SqliteFile(file(), true, Duration.ZERO, Duration.ofMillis(1), Runnable::run, "the test")));
        assertSaysSoWhileAnotherWrites();
    }

    @Test
    void saysThatTheApplicationsDatabaseIsLocked() throws Exception {
        open(Sqlite.dataSource(dataSource(JournalMode.WAL)));
        assertSaysSoWhileAnotherWrites();
    }

    private void assertSaysSoWhileAnotherWrites() throws SQLException {
        try (Connection other = dataSource(JournalMode.WAL).getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            assertThatThrownBy(() -> insert(1))
                    .isInstanceOf(StoreBusyException.class)
                    .hasMessageContaining("locked");
            statement.execute("rollback");
            insert(2);
        }
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(status(2)).isEqualTo(TaskStatus.PENDING);
    }

    /** Without a write-ahead log a reader is in the way of a COMMIT: nothing is in doubt, it was undone. */
    @Test
    void saysSoWhenAReaderIsInTheWayOfTheCommit() throws Exception {
        open(Sqlite.dataSource(dataSource(JournalMode.DELETE)));
        try (Connection other = dataSource(JournalMode.DELETE).getConnection();
                Statement statement = other.createStatement();
                ResultSet rows = statement.executeQuery("select name from sqlite_master")) {
            assertThat(rows.next()).isTrue();
            assertThatThrownBy(() -> insert(1)).isInstanceOf(StoreBusyException.class);
        }
        assertThat(status(1)).isEqualTo(TaskStatus.NOT_FOUND);
        insert(2);
        assertThat(status(2)).isEqualTo(TaskStatus.PENDING);
    }
}
