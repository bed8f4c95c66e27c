package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks SQLite how it would run each statement of the catalog: none scans or sorts tasks, and each uses the indexes that
 * the comment before it names. The database has rows of all states and no statistics, as every store.
 */
class QueryPlanTest {

    private static final Pattern STATEMENT =
            Pattern.compile("^-- name: (\\S+)$(.*?)(?=^-- name: |\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern INDEX = Pattern.compile("^-- index: (.+)$", Pattern.MULTILINE);

    /** Tables with few rows, and what is no table. */
    private static final Set<String> SCANNED = Set.of(
            "afterward_client",
            "c",
            "x",
            "afterward_queue",
            "afterward_tx",
            "afterward_declaration",
            "afterward_former_name",
            "afterward_schema",
            "sqlite_master",
            "json_each",
            "CONSTANT",
            "(subquery-1)",
            "(subquery-2)",
            // From its first entry on, as far as the limit.
            "afterward_audit",
            "bounded",
            // Kinds of errors that somebody has acknowledged: few.
            "a",
            // Pragmas that are read as tables, and the priorities of a queue.
            "pragma_database_list",
            "pragma_page_count",
            "pragma_freelist_count",
            "pragma_page_size",
            "p",
            // The one row with the oldest of these.
            "found",
            // Of the tasks that were enqueued last.
            "repeats",
            "(subquery-5)",
            // The queues that are skipped through, and the ids of a parameter.
            "q",
            "j",
            // And the lowest and highest versions of their payloads.
            "o",
            "n",
            // The first tasks of a queue, whose versions are counted.
            "waiting",
            "suspects",
            "parked",
            "stored",
            // The schedules that are skipped through, and the last occurrences of each.
            "failing",
            "ended",
            // Those of which a few are looked at.
            "few",
            // The places that are made.
            "slot",
            "2-ROW");

    /**
     * What runs is few, and sorted by no index; so are the counters, which are added up to a chart's periods, and the few
     * tasks in which repeats are looked for.
     */
    private static final Set<String> SORTED = Set.of(
            "running-after",
            "running-before",
            "activity",
            "latencies",
            "runs-of",
            "far-due",
            "repeated",
            "repeats-of",
            "stored-versions",
            "scheduled-versions");

    /** Where a queue takes the place of another one: when a store is opened, and what it changes is gone then. */
    private static final Set<String> ONCE = Set.of("move-schedules");

    private static final Set<String> NO_QUERIES = Set.of(
            "begin",
            "commit",
            "rollback",
            "insert-tasks",
            "insert-prepared-tasks",
            "savepoint",
            "rollback-to-savepoint",
            "release-savepoint",
            "fail",
            "listen",
            "unlisten",
            "announce",
            "outlook",
            "clock",
            "create-schema",
            "lock-schema");

    /** The largest id is the last row: found without an index, and without a scan. */
    private static final Set<String> NO_INDEX = Set.of("last-id");

    @TempDir
    static Path directory;

    private static Connection connection;

    @BeforeAll
    static void fill() throws SQLException {
        Path file = directory.resolve("tasks.db");
        try (var store = Sqlite.file(SqliteFile.at(file))) {
            store.open(List.of("a", "b", "c"), 0);
        }
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into afterward_task (id, queue, state, priority, due, claims, owner, started, finished, expires)
                    with recursive n(i) as (select 1 union all select i + 1 from n where i < 9000)
                    select i, i % 3 + 1, i % 9, i % 5, i, 1, case when i % 9 in (0, 3) then 1 end, i,
                      case when i % 9 in (5, 6, 7) then i end, case when i % 9 = 6 then i end
                    from n
                    """);
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @TestFactory
    Stream<DynamicTest> usesItsIndexes() throws IOException {
        return catalog().entrySet().stream()
                .filter(statement -> !NO_QUERIES.contains(statement.getKey()))
                .filter(statement -> hasText(statement.getValue()))
                .map(statement -> DynamicTest.dynamicTest(
                        statement.getKey(), () -> check(statement.getKey(), statement.getValue())));
    }

    /** A statement that this dialect does not need has comments only. */
    private static boolean hasText(String statement) {
        return statement.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("--"));
    }

    private static void check(String name, String text) throws SQLException {
        List<String> plan = plan(text);
        Matcher comment = INDEX.matcher(text);
        List<String> indexes = comment.find() ? List.of(comment.group(1).split(", ", -1)) : List.of();
        for (String step : plan) {
            if (step.startsWith("SCAN ") && !ONCE.contains(name)) {
                assertThat(SCANNED).as("%s", plan).contains(step.split(" ", 3)[1]);
            }
            if (!SORTED.contains(name)) {
                assertThat(step).as("%s", plan).doesNotContain("TEMP B-TREE");
            }
        }
        for (String index : indexes) {
            String shown = switch (index) {
                case "rowid" -> "USING INTEGER PRIMARY KEY";
                case "primary key" -> "USING PRIMARY KEY";
                default -> "INDEX " + index;
            };
            assertThat(plan).anySatisfy(step -> assertThat(step + " ").contains(shown + " "));
        }
        if ((text.contains("from afterward_task") || text.contains("update afterward_task"))
                && !NO_INDEX.contains(name)) {
            assertThat(indexes).as("the comment '-- index:' of %s", name).isNotEmpty();
        }
    }

    /** The arms of a page's statement are all ranges: a page costs the same however deep it lies. */
    @Test
    void pagesBeginWhereTheyBegin() throws Exception {
        Map<String, String> catalog = catalog();
        assertThat(plan(catalog.get("ready-after")))
                .filteredOn(step -> step.startsWith("SEARCH"))
                .extracting(step -> step.substring(step.indexOf('(')))
                .containsExactlyInAnyOrder(
                        "(queue=? AND priority=? AND due=? AND rowid>?)",
                        "(queue=? AND priority=? AND due>?)",
                        "(queue=? AND priority<?)");
        assertThat(plan(catalog.get("done-before")))
                .filteredOn(step -> step.startsWith("SEARCH"))
                .extracting(step -> step.substring(step.indexOf('(')))
                .containsExactlyInAnyOrder("(state=? AND finished=? AND rowid>?)", "(state=? AND finished>?)");
    }

    /** One search for each group, however many tasks it has. */
    @Test
    void groupsOfErrorsAreSkippedThrough() throws Exception {
        assertThat(plan(catalog().get("next-error-group")))
                .anyMatch(step -> step.endsWith("afterward_task_error (state=? AND (queue,fingerprint)>(?,?))"));
        assertThat(plan(catalog().get("error-group")))
                .filteredOn(step -> step.startsWith("SEARCH"))
                .isNotEmpty()
                .allMatch(step ->
                        step.contains("COVERING INDEX afterward_task_error (state=? AND queue=? AND fingerprint=?"
                                + " AND finished"));
    }

    private static List<String> plan(String text) throws SQLException {
        List<String> plan = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("explain query plan " + text)) {
            while (rows.next()) {
                plan.add(rows.getString("detail"));
            }
        }
        return plan;
    }

    private static Map<String, String> catalog() throws IOException {
        try (var in = Sqlite.class.getResourceAsStream("statements.sql")) {
            Matcher statements = STATEMENT.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            Map<String, String> catalog = new LinkedHashMap<>();
            while (statements.find()) {
                catalog.put(statements.group(1), statements.group(2));
            }
            assertThat(catalog).hasSizeGreaterThan(80).containsKeys("begin", "count-done");
            return catalog;
        }
    }
}
