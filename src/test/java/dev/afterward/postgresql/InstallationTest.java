package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.store.StoreBusyException;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TaskStore.Opened;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    void doesNotWaitForLongForSomebodysTransaction() throws Exception {
        TaskStore store = Postgresql.dataSource(server.dataSource());
        try (Connection other = server.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("create table afterward_task (id int)");

            assertThatThrownBy(() -> store.open(List.of(), 0)).isInstanceOf(StoreBusyException.class);

            other.rollback();
        }
        assertThat(store.open(List.of("a"), 0).queues()).containsOnlyKeys("a");
        store.close();
    }
}
