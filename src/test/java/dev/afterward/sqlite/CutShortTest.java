package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskQuery.Order;
import dev.afterward.store.TaskQuery.Range;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Searches that take too long, and end before they have a page: on the way forwards and back no task is passed by. */
class CutShortTest {

    private static final int TASKS = 120;
    private static final int ROUNDS = 40;
    private static final int SIZE = 5;

    @TempDir
    Path directory;

    private final Random random = new Random(42);

    /** Each look at the clock is up to so much later than the one before; a search may take 200 ms. */
    private long slowest;

    private long now;
    private TaskStore store;
    private TaskInspector inspector;

    @BeforeEach
    void fill() throws SQLException {
        Path file = directory.resolve("tasks.db");
        store = AlteredStores.file(file, this::later);
        store.open(List.of("a"), 0);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into afterward_task (id, queue, state, priority, due, finished)
                    with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)
                    select i, 1, case when i %% 2 = 0 then 1 else 6 end, i * 7 %% 3, i / 4, case when i %% 2 = 1 then i / 6 end
                    from n
                    """.formatted(TASKS));
        }
        inspector = store.inspector();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long later() {
        now += slowest == 0 ? 0 : random.nextLong(slowest);
        return now;
    }

    static Stream<TaskQuery> queries() {
        return Stream.of(View.ALL, View.UPCOMING, View.FAILED)
                .flatMap(view -> Stream.of(Order.values())
                        .map(order -> new TaskQuery(
                                view,
                                order,
                                null,
                                null,
                                null,
                                null,
                                Range.ALL,
                                Range.ALL,
                                Range.ALL,
                                Range.ALL,
                                new Range(1, 1))));
    }

    private List<Long> ids(Page page) {
        return page.tasks().stream().map(task -> task.id().value()).toList();
    }

    private List<Long> all(TaskQuery query) {
        slowest = 0;
        return ids(inspector.search(query, null, TASKS));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void noTaskIsPassedBy(TaskQuery query) {
        List<Long> all = all(query);
        assertThat(all).hasSizeGreaterThan(15);
        for (int round = 0; round < ROUNDS; round++) {
            slowest = Duration.ofMillis(10 + random.nextInt(250)).toNanos();
            List<Long> seen = new ArrayList<>();
            Page page = inspector.search(query, null, SIZE);
            seen.addAll(ids(page));
            while (page.next() != null) {
                page = inspector.search(query, page.next(), SIZE);
                seen.addAll(ids(page));
            }
            assertThat(seen).isEqualTo(all);

            List<Long> back = new ArrayList<>(ids(page));
            while (page.previous() != null) {
                page = inspector.search(query, page.previous(), SIZE);
                List<Long> ids = ids(page);
                back.removeAll(ids);
                if (!ids.isEmpty()) {
                    requireNext(page, all.indexOf(ids.get(ids.size() - 1)) + 1, all, query);
                } else if (!back.isEmpty()) {
                    requireNext(page, all.indexOf(back.get(0)), all, query);
                }
                back.addAll(0, ids);
            }
            assertThat(back).isEqualTo(all);
        }
    }

    /** From each page there is a way to what follows it. */
    private void requireNext(Page page, int behind, List<Long> all, TaskQuery query) {
        Page next = page;
        while (next.next() != null) {
            next = inspector.search(query, next.next(), SIZE);
            if (!next.tasks().isEmpty()) {
                assertThat(ids(next))
                        .isEqualTo(all.subList(behind, behind + next.tasks().size()));
                return;
            }
        }
        assertThat(behind).isEqualTo(all.size());
    }
}
