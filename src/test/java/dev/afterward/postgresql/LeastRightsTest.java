package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.TaskInspector;
import dev.afterward.store.TaskQuery;
import dev.afterward.store.TaskStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** A role that installs, and another one that owns nothing, as {@code docker/postgresql/two-roles.sql} makes them. */
class LeastRightsTest {

    public record Work(int number) implements Task {}

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final List<TaskService> clients = new ArrayList<>();
    private final Set<Integer> done = ConcurrentHashMap.newKeySet();
    private String role;

    @BeforeEach
    void makeRoles() throws Exception {
        role = server.textsOf("select current_schema()").get(0) + "shop";
        String script = Files.readString(Path.of("docker/postgresql/two-roles.sql"));
        server.execute(script.replaceAll("\\bshop", role));
    }

    @AfterEach
    void dropRoles() throws Exception {
        clients.forEach(TaskService::stopNow);
        server.execute(
                "drop schema " + role + " cascade",
                "drop owned by " + role + ", " + role + "_owner",
                "drop role " + role + ", " + role + "_owner");
    }

    @Test
    void theDocumentationShowsTheScript() throws Exception {
        String script = Files.readString(Path.of("docker/postgresql/two-roles.sql"));
        assertThat(Files.readString(Path.of("docs/how-to/postgresql.md")))
                .contains(script.substring(script.indexOf("create role")));
    }

    private DataSource as(String user) {
        PGSimpleDataSource source = server.dataSource();
        source.setUser(user);
        source.setPassword("change-me");
        source.setCurrentSchema("public");
        return source;
    }

    private TaskStore store(String user, boolean installs) {
        return Postgresql.dataSource(as(user), new Tables(role, "afterward_"), installs);
    }

    private void install() {
        try (TaskStore store = store(role + "_owner", true)) {
            store.open(List.of(), 0);
        }
    }

    private TaskService client(int workers) {
        QueueConfig queue = QueueConfig.builder("work")
                .maxAttempts(2)
                .backoff(new BackoffPolicy(Duration.ZERO, 1, Duration.ZERO, 0, null))
                .build();
        TaskService client = Afterward.builder()
                .dataSource(as(role))
                .schemaName(role)
                .schemaInstall(false)
                .poll(NEVER)
                .workers(workers)
                .processor(Work.class, queue, (task, context) -> {
                    if (task.number() < 0 || (task.number() % 2 == 1 && context.attempt() == 1)) {
                        throw new IllegalStateException("as the test wants it");
                    }
                    done.add(task.number());
                })
                .build();
        clients.add(client);
        client.start();
        return client;
    }

    @Test
    void aRoleThatOwnsNothingDoesAllThatHasToBeDone() {
        install();
        TaskService runs = client(2);
        TaskService enqueues = client(0);
        for (int i = 0; i < 20; i++) {
            enqueues.enqueue(new Work(i));
        }
        await().atMost(PATIENCE).until(() -> done.size() == 20);
        enqueues.add(List.of(new Work(100), new Work(101))).submit();
        TaskId fails = enqueues.enqueue(new Work(-1));
        await().atMost(PATIENCE).until(() -> done.size() == 22 && runs.status(fails) == TaskStatus.FAILED);

        runs.operations().pause("work");
        TaskId waits = enqueues.enqueue(new Work(200), Duration.ofHours(1));
        assertThat(enqueues.operations().runNow(waits)).isTrue();
        assertThat(enqueues.cancel(waits)).isTrue();
        assertThat(enqueues.operations().retry(waits)).isTrue();
        assertThat(enqueues.operations().reschedule(waits, Instant.now().plusSeconds(60)))
                .isTrue();
        assertThat(enqueues.operations().delete(fails)).isTrue();
        assertThat(enqueues.operations().restore(fails)).isTrue();
        assertThat(enqueues.operations().delete(fails)).isTrue();
        assertThat(enqueues.operations().erase(fails)).isTrue();
        runs.operations().resume("work");
        assertThat(runs.operations().runNow(waits)).isTrue();
        await().atMost(PATIENCE).until(() -> done.contains(200));
        look();
    }

    /** What the console reads. */
    private void look() {
        try (TaskStore store = store(role, false)) {
            store.open(List.of("work"), 0);
            TaskInspector inspector = store.inspector();
            for (TaskInspector.View view : TaskInspector.View.values()) {
                inspector.search(TaskQuery.of(view), null, 10);
            }
            inspector.counts(10);
            inspector.depths(10);
            inspector.clients(10, 10);
            inspector.openings(Instant.EPOCH, 10);
            inspector.farDue(Instant.now());
            inspector.repeated();
            assertThat(inspector.storage().bytes()).isPositive();
            assertThat(inspector.queues()).hasSize(1);
        }
    }

    @Test
    void aStartThatInstallsNeedsNoRightToCreateWhereNothingIsMissing() {
        install();
        try (TaskStore store = store(role, true)) {
            assertThat(store.open(List.of("work"), 0).queues()).containsOnlyKeys("work");
        }
    }

    /** As psql runs it. */
    @Test
    void theScriptInstallsWhatAStartWouldInstall() throws SQLException {
        try (Connection owner = as(role + "_owner").getConnection();
                Statement statement = owner.createStatement()) {
            statement.execute(PrintSchema.script(new Tables(role, "afterward_")));
        }
        try (TaskStore store = store(role, false)) {
            assertThat(store.open(List.of("work"), 0).queues()).containsOnlyKeys("work");
        }
        assertThat(server.textsOf("select version || ' by ' || readable_by from " + role + ".afterward_schema"
                        + " where installed > 1700000000000"))
                .containsExactly("1 by 1");
        List<String> ofScript = objects();
        server.execute(
                "drop schema " + role + " cascade", "create schema " + role + " authorization " + role + "_owner");
        install();
        assertThat(objects()).isEqualTo(ofScript);
    }

    private List<String> objects() {
        return server.textsOf("select relkind || ' ' || relname from pg_class where relnamespace = '" + role
                + "'::regnamespace order by 1");
    }

    @Test
    void aStartThatOnlyChecksMakesNothing() {
        assertThatThrownBy(() -> store(role + "_owner", false).open(List.of(), 0))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("is not installed, and this start only checks that")
                .hasMessageContaining("afterward.schema.install");
        assertThat(server.textsOf("select relname from pg_class where relnamespace = '" + role + "'::regnamespace"))
                .isEmpty();
    }

    @Test
    void aStartNamesTheTableThatSomebodyHasDropped() throws SQLException {
        install();
        List<String> tables = server.textsOf("select relname from pg_class where relkind = 'r' and relnamespace = '"
                + role + "'::regnamespace and relname <> 'afterward_schema' order by 1");
        assertThat(tables).hasSizeGreaterThan(10);
        for (String table : tables) {
            server.execute("drop table " + role + "." + table);
            assertThatThrownBy(() -> store(role + "_owner", true).open(List.of(), 0))
                    .as(table)
                    .isInstanceOf(TaskStoreException.class)
                    .hasMessageContaining("is not whole, it lacks the tables " + table + ": ");
            server.execute(
                    "drop schema " + role + " cascade", "create schema " + role + " authorization " + role + "_owner");
            install();
        }
    }

    @Test
    void theScriptTakesTwoArguments() {
        assertThatThrownBy(() -> PrintSchema.main(new String[] {"--help"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("they were --help");
        assertThatThrownBy(() -> PrintSchema.main(new String[] {"a", "b_", "c"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("they were a b_ c");
    }

    @Test
    void aRoleThatMustNotInstallIsTold() {
        assertThatThrownBy(() -> store(role, true).open(List.of(), 0))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("it lacks CREATE on schema " + role)
                .hasMessageContaining("let the owner of the schema do it once");
    }

    @Test
    void whatARoleLacksIsNamed() throws SQLException {
        install();
        server.execute(
                "revoke insert, delete on " + role + ".afterward_failure from " + role,
                "revoke select on " + role + ".afterward_schema from " + role);
        assertThatThrownBy(() -> store(role, false).open(List.of(), 0))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining(
                        "it lacks DELETE on afterward_failure, INSERT on afterward_failure, SELECT on afterward_schema:");
        server.execute("revoke usage on schema " + role + " from " + role);
        assertThatThrownBy(() -> store(role, false).open(List.of(), 0))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("USAGE on schema " + role + ":");
    }
}
