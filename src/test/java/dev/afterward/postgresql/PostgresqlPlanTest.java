package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.TaskStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Asks PostgreSQL how it would run each statement of the catalog without knowing its parameters, as it does after the first
 * few times: none reads all tasks, and each uses the indexes of the tasks that the comment before it names.
 */
class PostgresqlPlanTest {

    /** What the table holds, and whether the server knows. */
    enum Table {
        NEW(0, false),
        EMPTY(0, true),
        SMALL(5_000, true),
        SMALL_AND_UNKNOWN(5_000, false),
        LARGE(200_000, true),
        LARGE_AND_UNKNOWN(200_000, false);

        private final int rows;
        private final boolean analyzed;

        Table(int rows, boolean analyzed) {
            this.rows = rows;
            this.analyzed = analyzed;
        }
    }

    private static final Pattern STATEMENT =
            Pattern.compile("^-- name: (\\S+)$(.*?)(?=^-- name: |\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern INDEX = Pattern.compile("^-- index: (.+)$", Pattern.MULTILINE);
    private static final Pattern COMMENT = Pattern.compile("^--.*$", Pattern.MULTILINE);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\?(\\d*)");

    private static final Set<String> NO_QUERIES = Set.of(
            "begin",
            "commit",
            "rollback",
            "savepoint",
            "rollback-to-savepoint",
            "release-savepoint",
            "fail",
            "listen",
            "unlisten",
            "create-schema",
            "lock-schema");

    /** What a turn takes the first rows of, in an order: it reads no more than it takes, and so sorts nothing. */
    private static final Set<String> FIRST_ROWS = Set.of(
            "ready",
            "ready-known",
            "suspect",
            "prepared",
            "claim-queue",
            "claim-known",
            "claim-prepared",
            "promote-transaction",
            "promote-due",
            "discard-transaction",
            "park-ready",
            "park-suspect",
            "park-unknown",
            "move-ready",
            "move-suspect",
            "unpark",
            "purge");

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @ParameterizedTest
    @EnumSource
    void usesItsIndexes(Table table) throws Exception {
        fill(table);
        SoftAssertions all = new SoftAssertions();
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set plan_cache_mode = force_generic_plan");
            if (table == Table.EMPTY) {
                // A plan is kept, also while the table grows: so a turn asks for one that suits a larger table.
                statement.execute(catalog().get("begin"));
            }
            // What people read may take longer until the server has counted; what turns take may not, see below.
            Map<String, String> everywhere = table == Table.LARGE_AND_UNKNOWN ? Map.of() : catalog();
            for (Map.Entry<String, String> entry : everywhere.entrySet()) {
                check(all, statement, entry.getKey(), entry.getValue());
            }
            statement.execute(catalog().get("begin"));
            for (String name : FIRST_ROWS) {
                String plan = plan(statement, textOf(catalog().get(name)));
                all.assertThat(plan).as(name).doesNotContain("Sort", "Bitmap");
            }
        }
        all.assertAll();
    }

    private static void check(SoftAssertions all, Statement statement, String name, String written)
            throws SQLException {
        String text = textOf(written);
        if (text.isEmpty() || NO_QUERIES.contains(name)) {
            return;
        }
        String plan = plan(statement, text);
        all.assertThat(plan).as(name).doesNotContain("Seq Scan on afterward_task ");
        Matcher comment = INDEX.matcher(written);
        List<String> indexes = comment.find() ? List.of(comment.group(1).split(", ", -1)) : List.of();
        for (String index : indexes) {
            if (index.startsWith("afterward_task_")) {
                all.assertThat(plan).as(name).containsPattern("(using|on) " + index + "\\b");
            }
        }
        if (text.contains("from afterward_task ") || text.contains("update afterward_task")) {
            all.assertThat(indexes).as("the comment '-- index:' of %s", name).isNotEmpty();
        }
    }

    private static String textOf(String written) {
        return COMMENT.matcher(written).replaceAll("").strip();
    }

    private static String plan(Statement statement, String text) throws SQLException {
        // Not every value is used by every statement.
        Map<String, Integer> numbers = new HashMap<>();
        String numbered = PLACEHOLDER.matcher(text).replaceAll(found -> {
            String key = found.group(1).isEmpty() ? "after " + numbers.size() : found.group(1);
            return "\\$" + numbers.computeIfAbsent(key, any -> numbers.size() + 1);
        });
        String nulls =
                numbers.isEmpty() ? "" : "(" + String.join(", ", Collections.nCopies(numbers.size(), "null")) + ")";
        statement.execute("prepare asked as " + numbered);
        List<String> lines = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("explain execute asked" + nulls)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        statement.execute("deallocate asked");
        return String.join("\n", lines);
    }

    /** Tasks of all states and queues. */
    private void fill(Table table) throws Exception {
        try (TaskStore store = Postgresql.dataSource(server.dataSource())) {
            store.open(List.of("a", "b", "c"), 0);
        }
        server.execute("alter table afterward_task set (autovacuum_enabled = off)");
        server.execute("insert into afterward_task"
                + " (id, queue, state, rank, due, claims, owner, started, finished, expires, tx, parent, fingerprint, payload)"
                + " select i, i % 3 + 1, i % 9, i % 5, i, 1, case when i % 72 = 8 or i % 90 = 2 then 1 end, i,"
                + " case when i % 9 in (5, 6, 7) then i end, case when i % 9 = 6 then i end, case when i % 9 = 0 then i end,"
                + " case when i % 7 = 0 then i - 1 end, case when i % 9 = 6 then i % 20 end, '\\x6161'::bytea"
                + " from generate_series(1, " + table.rows + ") i where i % 9 <> 3");
        if (table.analyzed) {
            server.execute("vacuum analyze afterward_task");
        }
    }

    private static Map<String, String> catalog() throws IOException {
        try (var in = Postgresql.class.getResourceAsStream("statements.sql")) {
            Matcher statements = STATEMENT.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            Map<String, String> catalog = new LinkedHashMap<>();
            while (statements.find()) {
                catalog.put(statements.group(1), statements.group(2));
            }
            assertThat(catalog)
                    .containsOnlyKeys(SqlCatalog.read(Postgresql.class, "statements.sql")
                            .statements()
                            .keySet());
            return catalog;
        }
    }
}
