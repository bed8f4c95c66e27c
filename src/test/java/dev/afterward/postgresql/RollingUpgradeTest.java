package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStoreException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.crash.Intercepted;
import dev.afterward.jdbc.Dialect;
import dev.afterward.jdbc.JdbcTaskStore;
import dev.afterward.jdbc.SqlCatalog;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes with a library of today beside nodes with one that knows later versions of the schema. */
class RollingUpgradeTest {

    @TaskQueue(name = "old")
    public record Old(int number) implements Task {}

    @TaskQueue(name = "young")
    public record Young(int number) implements Task {}

    private record Step(String name, String sql) {}

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Step ADDS =
            new Step("2/note", "alter table afterward_task add column note text default 'none'");
    /** What older libraries write means something else from now on, and no statement of theirs fails. */
    private static final Step BREAKS =
            new Step("2!/meaning", "comment on column afterward_bucket.outcome is 'another meaning'");

    private static final Step ADDS_LATER = new Step("3/later", "create table afterward_later (id int primary key)");

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final List<TaskService> clients = new ArrayList<>();
    private final Set<Object> done = ConcurrentHashMap.newKeySet();

    @AfterEach
    void stop() {
        clients.forEach(TaskService::stopNow);
    }

    private TaskStore store(Step... later) {
        return store(true, later);
    }

    private TaskStore store(boolean installs, Step... later) {
        PostgresqlDialect real = new PostgresqlDialect(Tables.DEFAULT, installs);
        Map<String, String> steps = new LinkedHashMap<>(real.migrations().statements());
        List.of(later).forEach(step -> steps.put(step.name, step.sql));
        Dialect altered = Intercepted.of(
                Dialect.class,
                real,
                (method, arguments, call) ->
                        method.equals("migrations") ? new SqlCatalog("test", steps) : call.call(arguments));
        return JdbcTaskStore.on(server.dataSource(), true, true, altered);
    }

    private TaskService client(TaskStore store) {
        TaskService client = new ClientBuilder()
                .store(store)
                .poll(Duration.ofSeconds(1))
                .processor(Old.class, (task, context) -> done.add(task))
                .processor(Young.class, (task, context) -> done.add(task))
                .build();
        clients.add(client);
        client.start();
        return client;
    }

    private void open(TaskStore store) {
        try (store) {
            store.open(List.of(), 0);
        }
    }

    private List<String> versions() {
        return server.textsOf("select version || ' by ' || readable_by from afterward_schema order by version");
    }

    @Test
    void whatOnlyAddsIsInstalledWhileOlderNodesGoOn() {
        TaskService old = client(store());
        old.enqueue(new Old(0));
        TaskService young = client(store(ADDS));
        for (int i = 1; i < 50; i++) {
            old.enqueue(new Old(i));
            young.enqueue(new Young(i));
        }
        await().atMost(PATIENCE).until(() -> done.size() == 99);
        old.operations().pause("old");
        old.operations().resume("old");
        // An older node that starts later.
        client(store()).enqueue(new Old(50));
        await().atMost(PATIENCE).until(() -> done.size() == 100);
        assertThat(versions()).containsExactly("1 by 1", "2 by 1");
    }

    /** It is idle, and asks every second. */
    @Test
    void whatBreaksStopsOlderNodesThatRun() {
        TaskService old = client(store());
        old.enqueue(new Old(0));
        await().atMost(PATIENCE).until(() -> done.size() == 1);
        open(store(BREAKS));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> old.enqueue(new Old(1)))
                        .isInstanceOf(TaskStoreException.class)
                        .hasMessageContaining("version 2 of the schema, this library knows 1"));
        assertThat(versions()).containsExactly("1 by 1", "2 by 2");
    }

    /** The upgrade waits for a caller's transaction, and an enqueue behind it, but not for long. */
    @Test
    void anUpgradeLetsOthersThroughWhileItWaits() throws Exception {
        TaskService old = client(store());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection caller = server.dataSource().getConnection()) {
            caller.setAutoCommit(false);
            old.add(new Old(1)).using(caller).submit();
            Future<?> upgrade = thread.submit(() -> open(store(ADDS)));
            await().atMost(PATIENCE)
                    .until(() -> !server.textsOf("select pid::text from pg_stat_activity"
                                    + " where wait_event_type = 'Lock' and query like 'alter table afterward_task%'")
                            .isEmpty());
            old.enqueue(new Old(2));
            assertThat(upgrade.isDone()).isFalse();
            caller.commit();
            upgrade.get();
        } finally {
            thread.shutdownNow();
        }
        await().atMost(PATIENCE).until(() -> done.size() == 2);
        assertThat(versions()).containsExactly("1 by 1", "2 by 1");
    }

    @Test
    void whatBreaksIsRefusedByOlderLibraries() {
        open(store());
        open(store(BREAKS));
        assertThatThrownBy(() -> open(store()))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("version 2 of the schema, this library knows 1");
        open(store(BREAKS, ADDS_LATER));
        assertThat(versions()).containsExactly("1 by 1", "2 by 2", "3 by 2");
        open(store(BREAKS));
        assertThatThrownBy(() -> open(store()))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("version 3 of the schema, this library knows 1");
    }

    @Test
    void aStartThatOnlyChecksUpgradesNothing() {
        open(store());
        assertThatThrownBy(() -> open(store(false, ADDS)))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("has version 1 of the schema, this library needs 2, and this start only checks");
        assertThat(versions()).containsExactly("1 by 1");
    }
}
