package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.ConfigurationException;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.Signal;
import dev.afterward.store.Signals;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tables in a schema of another name, or with another prefix, than the connection would lead to. */
class TablesTest {

    @TaskQueue(name = "work")
    public record Work(int number) implements Task {}

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String SCHEMA = "Of Orders-ä";
    private static final String LONGEST = "Shop_0123456789_0123456789_01234";

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final List<TaskService> clients = new ArrayList<>();

    @BeforeEach
    void create() throws Exception {
        server.execute("create schema \"" + SCHEMA + "\"");
    }

    @AfterEach
    void drop() throws Exception {
        clients.forEach(TaskService::stopNow);
        server.execute("drop schema \"" + SCHEMA + "\" cascade");
    }

    private static List<String> objects(PostgresServer server, String schema) {
        return server.textsOf("select c.relname from pg_class c where c.relnamespace = '" + schema + "'::regnamespace"
                + " union all select p.proname from pg_proc p where p.pronamespace = '" + schema + "'::regnamespace"
                + " union all select t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
                + " where c.relnamespace = '" + schema + "'::regnamespace");
    }

    @Test
    void everythingIsWhereItIsWanted() {
        try (TaskStore store = Postgresql.dataSource(server.dataSource(), new Tables(SCHEMA, LONGEST), true)) {
            store.open(List.of("work"), 0);
        }
        assertThat(objects(server, "\"" + SCHEMA + "\""))
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(name).startsWith(LONGEST).hasSizeLessThan(60));
        assertThat(server.textsOf(
                        "select c.relname from pg_class c where c.relnamespace = current_schema()::regnamespace"))
                .isEmpty();
    }

    /** The server reads each statement, and so finds all that it names. */
    @Test
    void everyStatementIsAboutTheseTables() throws Exception {
        Tables tables = new Tables(SCHEMA, LONGEST);
        try (TaskStore store = Postgresql.dataSource(server.dataSource(), tables, true)) {
            store.open(List.of("work"), 0);
        }
        Map<String, String> statements =
                new PostgresqlDialect(tables, true).statements().statements();
        assertThat(statements.values()).noneMatch(text -> text.contains("afterward_"));
        Set<String> fails = Set.of("fail", "rollback-to-savepoint", "release-savepoint", "create-schema");
        try (Connection connection = server.dataSource().getConnection();
                Statement transaction = connection.createStatement()) {
            transaction.execute("begin");
            statements.forEach((name, text) -> {
                if (!text.isEmpty() && !fails.contains(name)) {
                    String sql = text.replaceAll("\\?\\d+", "?");
                    assertThatCode(() -> connection.prepareStatement(sql).getParameterMetaData())
                            .as(name)
                            .doesNotThrowAnyException();
                }
            });
        }
    }

    private TaskService client(String prefix, int workers, Set<Integer> done) {
        TaskService client = Afterward.builder()
                .schemaPrefix(prefix)
                .dataSource(server.dataSource())
                .schemaName(SCHEMA)
                .workers(workers)
                .poll(NEVER)
                .processor(Work.class, (task, context) -> done.add(task.number()))
                .build();
        clients.add(client);
        client.start();
        return client;
    }

    /** Those who listen have looked. */
    private long listeners() {
        return server.textsOf(
                        "select pid::text from pg_stat_activity where query like 'with recursive ready%' and query like '%"
                                + SCHEMA + "%'")
                .size();
    }

    /** The prefix of one begins with that of the other, and the poll is an hour away: each is woken by its own signals. */
    @Test
    void twoApplicationsInOneSchemaDoNotDisturbEachOther() {
        Set<Integer> ofShop = ConcurrentHashMap.newKeySet();
        Set<Integer> ofTest = ConcurrentHashMap.newKeySet();
        client("shop_test_", 4, ofTest);
        client("shop_", 4, ofShop);
        await().atMost(PATIENCE).until(() -> listeners() == 2);
        TaskService enqueuesForShop = client("shop_", 0, ofShop);
        TaskService enqueuesForTest = client("shop_test_", 0, ofTest);
        for (int i = 0; i < 50; i++) {
            enqueuesForShop.enqueue(new Work(i));
            enqueuesForTest.enqueue(new Work(100 + i));
        }
        await().atMost(PATIENCE).until(() -> ofShop.size() == 50 && ofTest.size() == 50);
        assertThat(ofShop).allMatch(number -> number < 100);
        assertThat(ofTest).allMatch(number -> number >= 100);
    }

    /** A channel is one for the whole database. What was announced first comes first. */
    @Test
    void eachHearsItsOwnSignalsOnly() {
        try (TaskStore shop = opened("shop_");
                TaskStore otherOfShop = opened("shop_");
                TaskStore test = opened("shop_test_");
                TaskStore otherOfTest = opened("shop_test_");
                Signals.Ear ear = shop.signals().orElseThrow().listen()) {
            assertThat(test.identity()).isNotEqualTo(shop.identity());
            assertThat(ear.deafness()).isEmpty();
            otherOfTest.signals().orElseThrow().announce(new Signal(Set.of(7), Set.of(), Long.MAX_VALUE));
            otherOfShop.signals().orElseThrow().announce(new Signal(Set.of(8), Set.of(), Long.MAX_VALUE));
            List<Signal> heard = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> heard.addAll(ear.await(Duration.ofMillis(100))));
            assertThat(heard).extracting(Signal::ready).containsExactly(Set.of(8));
        }
    }

    private TaskStore opened(String prefix) {
        TaskStore store = Postgresql.dataSource(server.dataSource(), new Tables(SCHEMA, prefix), true);
        store.open(List.of("work"), 0);
        return store;
    }

    /** The tables of both together are larger than those of one. */
    @Test
    void theSizeIsThatOfTheOwnTables() {
        try (TaskStore shop = Postgresql.dataSource(server.dataSource(), new Tables(SCHEMA, "shop"), true)) {
            shop.open(List.of("work"), 0);
            long alone = shop.inspector().storage().bytes();
            try (TaskStore test = Postgresql.dataSource(server.dataSource(), new Tables(SCHEMA, "shop2"), true)) {
                test.open(List.of("work"), 0);
                assertThat(shop.inspector().storage().bytes()).isEqualTo(alone);
            }
        }
    }

    @Test
    void whatSomebodyElseHasMadeIsLeftAlone() throws Exception {
        server.execute("create table \"" + SCHEMA + "\".shop_orders (id int)");
        // As afterward_effect and afterward_witness are called where they stand next to the tables of tasks.
        server.execute("create table \"" + SCHEMA + "\".shop_effect (id int primary key)");
        server.execute("create table \"" + SCHEMA + "\".shop_witness (id int primary key)");
        TaskStore store = Postgresql.dataSource(server.dataSource(), new Tables(SCHEMA, "shop_"), true);
        assertThatThrownBy(() -> store.open(List.of(), 0))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("[shop_orders]");
    }

    @Test
    void aSchemaHasToExist() {
        TaskStore store = Postgresql.dataSource(server.dataSource(), new Tables("nowhere", "shop_"), true);
        assertThatThrownBy(() -> store.open(List.of(), 0))
                .hasMessageContaining("there is no schema 'nowhere'")
                .hasMessageContaining("create schema \"nowhere\"")
                .hasMessageContaining("afterward.schema.name");
    }

    @Test
    void aConnectionThatLeadsToNoSchemaIsRefused() {
        var source = server.dataSource();
        source.setCurrentSchema("nowhere");
        TaskStore store = Postgresql.dataSource(source);
        assertThatThrownBy(() -> store.open(List.of(), 0))
                .hasMessageContaining("currentSchema")
                .hasMessageContaining("afterward.schema.name");
    }

    @Test
    void aFileHasNoSchema(@TempDir Path directory) {
        assertThatThrownBy(() -> Afterward.builder()
                        .schemaName("shop")
                        .schemaPrefix("shop_")
                        .schemaInstall(true)
                        .sqlite(directory.resolve("tasks.db"))
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "schema.name is for tables in PostgreSQL, and the tasks are in a SQLite file: remove it"
                                                + " (afterward.schema.name)",
                                        "schema.prefix is for tables in PostgreSQL, and the tasks are in a SQLite file: remove"
                                                + " it (afterward.schema.prefix)",
                                        "schema.install is for tables in PostgreSQL, and the tasks are in a SQLite file: remove"
                                                + " it (afterward.schema.install)"));
    }

    @Test
    void namesThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> Afterward.builder()
                        .dataSource(server.dataSource())
                        .schemaName("a\"b")
                        .schemaPrefix("")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("schema.name must be the name of a schema, of at most 63 bytes")
                .hasMessageContaining("was 'a\"b' (afterward.schema.name)")
                .hasMessageContaining("schema.prefix must be at most 32 letters")
                .hasMessageContaining("was '' (afterward.schema.prefix)");
    }

    /** What SQL wants without the schema, and what only looks like one of our names. */
    @Test
    void onlyNamesAreReplaced() {
        var texts = new SqlCatalog("test", Map.of("one", """
                create unique index concurrently if not exists afterward_i on afterward_t (a); -- afterward_t's
                alter table afterward_t rename to afterward_u;
                drop index afterward_i;
                alter table afterward_t add constraint afterward_c check (my_afterward_x <> 'afterward_ and it''s afterward_z');
                select current_schema(), afterward.a, notafterward_x from afterward_t"""));
        assertThat(new Tables("s", "p_").in(texts).statements().get("one")).isEqualTo("""
                create unique index concurrently if not exists "p_i" on "s"."p_t" (a); -- afterward_t's
                alter table "s"."p_t" rename to "p_u";
                drop index "s"."p_i";
                alter table "s"."p_t" add constraint "p_c" check (my_afterward_x <> 'p_ and it''s p_z');
                select 's'::name, afterward.a, notafterward_x from "s"."p_t\"""");
        assertThat(Tables.DEFAULT.in(texts)).isSameAs(texts);
    }
}
