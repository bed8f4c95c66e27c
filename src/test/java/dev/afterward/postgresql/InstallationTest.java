package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.jdbc.JdbcTaskStore;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TaskStore.Opened;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that come to a database in which there is no store yet. */
class InstallationTest {

    private static final int CLIENTS = 8;

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @RepeatedTest(3)
    void clientsThatComeAtOnceAllOpenTheStore() throws Exception {
        CyclicBarrier together = new CyclicBarrier(CLIENTS);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<TaskStore> stores = new ArrayList<>();
        List<Future<Opened>> openings = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            TaskStore store = Postgresql.dataSource(server.dataSource());
            stores.add(store);
            openings.add(threads.submit(() -> {
                together.await();
                return store.open(List.of("a", "b"), 0);
            }));
        }
        threads.shutdown();

        List<Opened> opened = new ArrayList<>();
        for (Future<Opened> opening : openings) {
            opened.add(opening.get());
        }

        assertThat(opened).extracting(Opened::client).doesNotHaveDuplicates();
        assertThat(opened).extracting(Opened::queues).containsOnly(opened.get(0).queues());
        assertThat(stores)
                .extracting(TaskStore::identity)
                .containsOnly(stores.get(0).identity());
        stores.forEach(TaskStore::close);
    }

    /** Whoever installs waits for a lock, and everybody else would wait behind it. */
    @Test
    void triesAgainWhileSomebodysTransactionIsInTheWay() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TaskStore store = Postgresql.dataSource(server.dataSource());
                Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("create table afterward_task (id int)");

            Future<Opened> opening = thread.submit(() -> store.open(List.of("a"), 0));
            Set<String> tries = new HashSet<>();
            await().atMost(Duration.ofSeconds(25)).until(() -> {
                tries.addAll(server.textsOf("select xact_start::text from pg_stat_activity"
                        + " where wait_event_type = 'Lock' and query like 'create table afterward_task%'"));
                return tries.size() > 1;
            });
            other.rollback();

            assertThat(opening.get().queues()).containsOnlyKeys("a");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void givesUpInTheEnd() throws Exception {
        AtomicLong time = new AtomicLong();
        try (TaskStore store = JdbcTaskStore.on(
                        server.dataSource(),
                        true,
                        true,
                        new PostgresqlDialect(Tables.DEFAULT, true),
                        () -> time.addAndGet(Duration.ofMinutes(1).toNanos()));
                Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("create table afterward_task (id int)");

            assertThatThrownBy(() -> store.open(List.of(), 0)).isInstanceOf(StoreBusyException.class);
        }
    }
}
