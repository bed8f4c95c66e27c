package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskId;
import dev.afterward.store.RowState;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.TaskRow;
import dev.afterward.store.TaskInspector.View;
import dev.afterward.store.TaskLists;
import dev.afterward.store.TaskLists.Count;
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
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages, on a store with some thousand tasks of all states, many of them equal in all but their ids. */
class InspectorTest {

    private static final int TASKS = 9000;

    @TempDir
    static Path directory;

    private static TaskStore store;
    private static TaskInspector inspector;

    @BeforeAll
    static void fill() throws SQLException {
        Path file = directory.resolve("tasks.db");
        store = AlteredStores.file(file, () -> 0);
        store.open(List.of("a", "b", "c"), 0);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into afterward_tx (id, owner, state, created) values (1, 1, 3, 0), (2, 1, 0, 0)
                    """);
            statement.execute("""
                    insert into afterward_task
                      (id, queue, state, priority, due, claims, rescues, owner, started, finished, micros, parent)
                    with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)
                    select i, i / 9 %% 3 + 1, i %% 9, i / 27 %% 4 - 1, i / 500, 1, i %% 9 = 8,
                      case i %% 9 when 0 then i / 9 %% 2 + 1 when 3 then 1 end, i / 300,
                      case when i %% 9 in (5, 6, 7) then i / 400 end, 1500, 7
                    from n
                    """.formatted(TASKS));
            statement.execute("""
                    insert into afterward_task (id, queue, state, priority, due, claims, rescues, finished, micros, parent)
                    select id + %d, queue, 9, priority, due, claims, rescues, finished, micros, parent
                    from afterward_task where state = 6
                    """.formatted(TASKS));
            statement.execute("""
                    insert into afterward_task (id, queue, state, priority, due, claims, rescues, finished, micros, parent)
                    select id + %d, queue, 10, priority, due, claims, rescues, finished, micros, parent
                    from afterward_task where state = 9
                    """.formatted(TASKS));
        }
        inspector = store.inspector();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    static Stream<TaskQuery> orders() {
        return Stream.of(View.values())
                .flatMap(view -> Stream.of(Order.values()).map(order -> query(view, order, null)));
    }

    static TaskQuery query(View view, Order order, @Nullable String queue) {
        return new TaskQuery(
                view, order, queue, null, null, null, Range.ALL, Range.ALL, Range.ALL, Range.ALL, Range.ALL);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void pagesForwardsAndBackwardsSeeEachTaskOnce(TaskQuery query) {
        View view = query.view();
        List<Page> forwards = new ArrayList<>();
        String cursor = null;
        do {
            forwards.add(inspector.search(query, cursor, 29));
            cursor = forwards.get(forwards.size() - 1).next();
        } while (cursor != null);
        List<Long> seen = ids(forwards);
        assertThat(seen).doesNotHaveDuplicates().hasSize(expected(view));
        assertThat(forwards.get(0).previous()).isNull();
        List<Page> backwards = new ArrayList<>();
        Page page = forwards.get(forwards.size() - 1);
        while (page.previous() != null) {
            page = inspector.search(query, page.previous(), 29);
            backwards.add(0, page);
        }
        // Not by the size of a page: a search that takes too long ends before it has one.
        List<Long> last = ids(forwards.subList(forwards.size() - 1, forwards.size()));
        assertThat(ids(backwards)).isEqualTo(seen.subList(0, seen.size() - last.size()));
        int first = backwards.get(0).tasks().size();
        List<Long> second = ids(List.of(inspector.search(query, backwards.get(0).next(), 29)));
        assertThat(second).isEqualTo(seen.subList(first, first + second.size()));
    }

    private static int expected(View view) {
        return switch (view) {
            case UPCOMING -> TASKS / 9 * 3;
            case PARKED -> TASKS / 9 + TASKS / 18;
            case ALL -> TASKS - TASKS / 18 + TASKS / 9;
            default -> TASKS / 9;
        };
    }

    private static List<Long> ids(List<Page> pages) {
        return pages.stream()
                .flatMap(page -> page.tasks().stream())
                .map(task -> task.id().value())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(View.class)
    void turnsAnOrderRound(View view) {
        List<Long> natural = seen(query(view, Order.NATURAL, null));
        assertThat(seen(query(view, Order.REVERSED, null))).isEqualTo(reversed(natural));
        assertThat(seen(query(view, Order.OLDEST, null))).isSorted().hasSameElementsAs(natural);
        assertThat(seen(query(view, Order.NEWEST, null))).isEqualTo(reversed(seen(query(view, Order.OLDEST, null))));
    }

    @ParameterizedTest
    @EnumSource(View.class)
    void aFilterLeavesOutWhatDoesNotPassAndNothingElse(View view) {
        TaskQuery all = query(view, Order.NATURAL, null);
        TaskQuery some = new TaskQuery(
                view,
                Order.NATURAL,
                "b",
                null,
                null,
                TaskQuery.Shown.ALL,
                Range.ALL,
                new Range(3, 12),
                Range.ALL,
                new Range(0, 0),
                new Range(0, 1));
        List<Long> expected = rows(all).stream()
                .filter(row -> row.queue().equals("b"))
                .filter(row -> row.due().toEpochMilli() >= 3 && row.due().toEpochMilli() <= 12)
                .filter(row -> row.priority() == 0 || row.priority() == 1)
                .map(row -> row.id().value())
                .toList();
        assertThat(expected).isNotEmpty();
        assertThat(seen(some)).isEqualTo(expected);
        assertThat(inspector.count(some, 10_000)).isEqualTo(new TaskLists.Matches(expected.size(), false));
        assertThat(inspector.count(some, 2)).isEqualTo(new TaskLists.Matches(2, true));
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void aRangeOfEndsIsFoundWhereItLies(Order order) {
        TaskQuery ended = new TaskQuery(
                View.FAILED,
                order,
                null,
                null,
                null,
                null,
                Range.ALL,
                Range.ALL,
                new Range(5, 7),
                Range.ALL,
                Range.ALL);
        List<Long> expected = rows(query(View.FAILED, order, null)).stream()
                .filter(row ->
                        row.finished().toEpochMilli() >= 5 && row.finished().toEpochMilli() <= 7)
                .map(row -> row.id().value())
                .toList();
        assertThat(expected).hasSizeGreaterThan(30);
        assertThat(seen(ended)).isEqualTo(expected);
    }

    private static List<Long> reversed(List<Long> ids) {
        List<Long> reversed = new ArrayList<>(ids);
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<Long> seen(TaskQuery query) {
        return rows(query).stream().map(row -> row.id().value()).toList();
    }

    private static List<TaskRow> rows(TaskQuery query) {
        List<TaskRow> rows = new ArrayList<>();
        String cursor = null;
        do {
            Page page = inspector.search(query, cursor, 200);
            rows.addAll(page.tasks());
            cursor = page.next();
        } while (cursor != null);
        return rows;
    }

    @Test
    void sortsEachView() {
        assertThat(all(View.UPCOMING)).isSortedAccordingTo((a, b) -> {
            int part = Boolean.compare(a.state() == RowState.SCHEDULED, b.state() == RowState.SCHEDULED);
            int priority = Integer.compare(b.priority(), a.priority());
            int due = a.due().compareTo(b.due());
            int first = a.state() == RowState.SCHEDULED ? due : priority;
            int second = a.state() == RowState.SCHEDULED ? priority : due;
            return part != 0 ? part : first != 0 ? first : second != 0 ? second : a.id().compareTo(b.id());
        });
        assertThat(all(View.RUNNING)).isSortedAccordingTo((a, b) -> {
            int started = a.started().compareTo(b.started());
            return started != 0 ? started : a.id().compareTo(b.id());
        });
        assertThat(all(View.FAILED)).isSortedAccordingTo((a, b) -> {
            int finished = b.finished().compareTo(a.finished());
            return finished != 0 ? finished : b.id().compareTo(a.id());
        });
        assertThat(all(View.PARKED)).isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
    }

    private static List<TaskRow> all(View view) {
        return rows(TaskQuery.of(view));
    }

    @Test
    void readsARow() {
        TaskRow row = inspector.find(new TaskId(6)).orElseThrow().row();
        assertThat(row)
                .isEqualTo(new TaskRow(
                        new TaskId(6),
                        "a",
                        RowState.FAILED,
                        -1,
                        0,
                        java.time.Instant.EPOCH,
                        java.time.Instant.EPOCH,
                        java.time.Instant.EPOCH,
                        Duration.ofNanos(1_500_000),
                        null,
                        new TaskId(7),
                        null,
                        0,
                        false,
                        false,
                        false,
                        1));
        assertThat(inspector.find(new TaskId(TASKS + 1))).isEmpty();
        assertThat(inspector.find(new TaskId(9))).as("prepared, undecided").isEmpty();
    }

    @Test
    void countsUpToABound() {
        assertThat(inspector.counts(700))
                .containsExactly(
                        new Count(View.RUNNING, 700),
                        new Count(View.UPCOMING, 700),
                        new Count(View.SUCCEEDED, 700),
                        new Count(View.FAILED, 700),
                        new Count(View.CANCELLED, 700),
                        new Count(View.EXPIRED, 700),
                        new Count(View.PARKED, 700),
                        new Count(View.DELETED, 700));
        assertThat(inspector.counts(1_000_000))
                .extracting(Count::count)
                .containsExactly(1000, 3000, 1000, 1000, 1000, 1000, 1500, 1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n_FAILED_0_0_0",
                "n_UPCOMING_0_0_0_0",
                "n_FAILED_0_0_0_0 or 1=1",
                "n_FAILED_0_0_99999999999999999999_0",
                "n_FAILED_0_0_9999999999999999999_0",
                "n_FAILED_0_9999999999_0_0",
                "x_FAILED_0_0_0_0",
                "n_FAILED_7_0_0_0",
                "n_FAILED_0_0_0_0\n",
                "n_FAILED_0_0_٣_0"
            })
    void refusesWhatIsNoCursor(String cursor) {
        assertThatThrownBy(() -> inspector.list(View.FAILED, cursor, 25))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cursor");
        assertThatThrownBy(() -> inspector.list(View.FAILED, cursor + "x".repeat(100_000), 25))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{1,200}");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 201})
    void refusesOtherSizes(int size) {
        assertThatThrownBy(() -> inspector.list(View.FAILED, null, size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(size));
    }

    @Test
    void showsTheBeginningWhenLittleIsLeftBeforeAPage() {
        Page first = inspector.list(View.FAILED, null, 5);
        Page second = inspector.list(View.FAILED, first.next(), 5);
        assertThat(inspector.list(View.FAILED, second.previous(), 7)).isEqualTo(inspector.list(View.FAILED, null, 7));
    }

    @Test
    void showsAnEmptyView() {
        try (TaskStore empty = Sqlite.file(SqliteFile.at(directory.resolve("empty.db")))) {
            empty.open(List.of(), 0);
            for (View view : View.values()) {
                assertThat(empty.inspector().list(view, null, 25)).isEqualTo(new Page(List.of(), null, null));
            }
        }
    }
}
