package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of today's schema is brought up to date by libraries that know later versions. */
class UpgradeTest {

    private static final long NOW = 1_800_000_000_000L;

    private static final Map<String, String> SECOND =
            Map.of("2/note", "create table afterward_note (id integer primary key) strict");
    private static final Map<String, String> THIRD =
            Map.of("3/note text", "alter table afterward_note add column text text default 'none'");

    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
        try (TaskStore store = store(List.of())) {
            int queue = store.open(List.of("mail"), NOW).queues().get("mail");
            store.turn(Durability.PROCESS, turn -> {
                turn.insert(List.of(new NewTask(9, queue, 0, NOW, 0, new byte[10])), NOW);
                return true;
            });
        }
    }

    private Path file() {
        return directory.resolve("tasks.db");
    }

    private TaskStore store(List<Map<String, String>> later) {
        SqlCatalog today = new SqliteDialect(true).migrations();
        Map<String, String> steps = new LinkedHashMap<>(today.statements());
        later.forEach(steps::putAll);
        return AlteredStores.file(file(), new SqlCatalog(today.source(), steps));
    }

    private void upgrade(List<Map<String, String>> later) {
        try (TaskStore store = store(later)) {
            store.open(List.of("mail"), NOW + 1);
            assertThat(store.status(new TaskId(9))).isEqualTo(TaskStatus.PENDING);
        }
    }

    private List<String> read(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> read = new ArrayList<>();
            while (rows.next()) {
                read.add(rows.getString(1));
            }
            return read;
        }
    }

    private List<String> versions() throws SQLException {
        return read("select version || ' at +' || (installed - " + NOW + ") from afterward_schema order by version");
    }

    @Test
    void aStartNamesTheTableThatSomebodyHasDropped() throws Exception {
        List<String> tables =
                read("select name from sqlite_master where type = 'table' and name like 'afterward~_%' escape '~'"
                        + " and name <> 'afterward_schema'");
        assertThat(tables).hasSizeGreaterThan(10);
        for (String table : tables) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = connection.createStatement()) {
                statement.execute("alter table " + table + " rename to elsewhere");
                try (TaskStore store = store(List.of())) {
                    assertThatThrownBy(() -> store.open(List.of("mail"), NOW))
                            .as(table)
                            .isInstanceOf(TaskStoreException.class)
                            .hasMessageContaining("is not whole, it lacks the tables " + table + ": ");
                }
                statement.execute("alter table elsewhere rename to " + table);
            }
        }
        upgrade(List.of());
    }

    @Test
    void installsWhatIsMissingInOrder() throws SQLException {
        assertThat(versions()).containsExactly("1 at +0");
        upgrade(List.of(SECOND, THIRD));
        assertThat(versions()).containsExactly("1 at +0", "2 at +1", "3 at +1");
        assertThat(read("select name from pragma_table_info('afterward_note')")).containsExactly("id", "text");
    }

    @Test
    void installsNothingTwice() throws SQLException {
        upgrade(List.of(SECOND));
        upgrade(List.of(SECOND, THIRD));
        upgrade(List.of(SECOND, THIRD));
        assertThat(versions()).containsExactly("1 at +0", "2 at +1", "3 at +1");
    }

    @Test
    void installsAllOrNothing() throws SQLException {
        TaskStore broken = store(List.of(SECOND, Map.of("3/broken", "alter table afterward_nothing add column a")));
        assertThatThrownBy(() -> broken.open(List.of(), NOW)).isInstanceOf(TaskStoreException.class);
        assertThat(versions()).containsExactly("1 at +0");
        assertThat(read("select name from sqlite_master where name = 'afterward_note'"))
                .isEmpty();
        upgrade(List.of());
    }

    @Test
    void worksWithALaterVersionThatOnlyAdds() throws SQLException {
        upgrade(List.of(SECOND));
        upgrade(List.of());
        assertThat(versions()).containsExactly("1 at +0", "2 at +1");
    }

    @Test
    void refusesALaterVersionThatItCannotWorkWith() throws SQLException {
        upgrade(List.of(Map.of("2!/note", "create table afterward_note (id integer primary key) strict")));
        TaskStore older = store(List.of());
        assertThatThrownBy(() -> older.open(List.of(), NOW))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("version 2");
    }
}
