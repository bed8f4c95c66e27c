package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.ErrorGroups;
import dev.afterward.store.ErrorGroups.Group;
import dev.afterward.store.ErrorGroups.Groups;
import dev.afterward.store.ErrorGroups.Having;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which groups are told where there are too many. */
class ManyErrorGroupsTest {

    @TempDir
    Path directory;

    private TaskStore store;

    @BeforeEach
    void open() {
        store = Sqlite.file(SqliteFile.at(directory.resolve("tasks.db")));
        store.open(List.of("a", "b", "c"), 0);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Failed tasks from an id on: so many, of so many kinds, of the three queues by turns, the later ids the later. */
    private void fail(int first, int tasks, int kinds) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into afterward_task (id, queue, state, priority, due, claims, finished, fingerprint)
                    with recursive n(i) as (select 0 union all select i + 1 from n where i < %2$d - 1)
                    select %1$d + i, i %% %3$d %% 3 + 1, 6, 0, 0, 1, %1$d + i, %1$d * 1000 + i %% %3$d
                    from n
                    """.formatted(first, tasks, kinds));
        }
    }

    private Groups failed(int most) {
        return store.inspector().errorGroups(Having.FAILED, most);
    }

    @Test
    void theLargestAndTheLatestAreTold() throws SQLException {
        fail(1, 3_000, 3);
        fail(5_000, 20, 10);
        fail(10_000, 40, 40);

        Groups groups = failed(6);
        assertThat(groups.groups()).extracting(Group::count).containsExactly(1_000, 1_000, 1_000, 1, 1, 1);
        assertThat(groups.groups().subList(3, 6))
                .extracting(group -> group.last().toEpochMilli())
                .containsExactly(10_039L, 10_038L, 10_037L);
        assertThat(groups.others()).isEqualTo(47);
        assertThat(groups.more()).isFalse();
        assertThat(groups.groups().get(0).first().toEpochMilli()).isBetween(1L, 3L);
    }

    @Test
    void countingStops() throws SQLException {
        fail(1, ErrorGroups.MOST_COUNTED + 5, 1);

        assertThat(failed(20).groups()).singleElement().satisfies(group -> {
            assertThat(group.count()).isEqualTo(ErrorGroups.MOST_COUNTED);
            assertThat(group.more()).isTrue();
            assertThat(group.last().toEpochMilli()).isEqualTo(ErrorGroups.MOST_COUNTED + 5);
        });
    }

    @Test
    void theSearchForGroupsStopsAndSaysSo() throws SQLException {
        fail(1, ErrorGroups.MOST_GROUPS + 1, ErrorGroups.MOST_GROUPS + 1);

        Groups groups = failed(20);
        assertThat(groups.groups()).hasSize(20);
        assertThat(groups.others()).isEqualTo(ErrorGroups.MOST_GROUPS - 20);
        assertThat(groups.more()).isTrue();
    }

    @Test
    void otherStatesAreOtherGroups() throws SQLException {
        fail(1, 3, 1);

        assertThat(store.inspector().errorGroups(Having.PARKED, 20).groups()).isEmpty();
        assertThat(store.inspector().errorGroups(Having.RETRIED, 20).groups()).isEmpty();
    }
}
