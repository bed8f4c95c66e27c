package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskStoreException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.TaskStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two clients share a database. One writes a bulk, the other one takes over what the dead have left. */
class SharedBulkTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final Duration LEASE = Duration.ofSeconds(2);
    /** Four chunks. */
    private static final int COUNT = 7_000;

    @TempDir
    Path directory;

    private final DrivenClock clock = new DrivenClock();
    private final AtomicInteger runs = new AtomicInteger();
    private volatile Runnable beforeTurn = () -> {};
    private TaskEngine writer;
    private SharedDatabase database;
    private TaskEngine other;

    @BeforeEach
    void open() {
        database = new SharedDatabase(directory);
        writer = client(database.store(() -> beforeTurn.run()), 0);
    }

    @AfterEach
    void close() {
        beforeTurn = () -> {};
        writer.stopNow();
        if (other != null) {
            other.stopNow();
        }
    }

    private TaskEngine client(TaskStore store, int workers) {
        return new ClientBuilder()
                .store(store)
                .clock(clock)
                .lease(LEASE)
                .workers(workers)
                .processor(Work.class, QueueConfig.builder("work").build(), (task, context) -> runs.incrementAndGet())
                .transactions(port -> TransactionIntegration.none())
                .engine();
    }

    private void startOther() {
        other = client(database.store(), 2);
        other.start();
    }

    private int rows() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select (select count(*) from afterward_task) + (select count(*) from afterward_tx)")) {
            return found.getInt(1);
        }
    }

    private static List<Work> bulk() {
        return IntStream.range(0, COUNT).mapToObj(Work::new).toList();
    }

    @Test
    void the_bulk_of_a_client_that_is_silent_is_rolled_back_and_its_client_is_told() throws Exception {
        CountDownLatch inThird = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger turns = new AtomicInteger();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        beforeTurn = () -> {
            if (Thread.currentThread().getName().equals("writing") && turns.incrementAndGet() == 3) {
                inThird.countDown();
                Threads.awaitQuietly(release);
            }
        };
        Thread writing = Threads.start(() -> {
            Thread.currentThread().setName("writing");
            try {
                writer.add(bulk()).submit();
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        Threads.awaitQuietly(inThird);
        assertThat(rows()).isEqualTo(4_001);
        startOther();
        await().until(() -> {
            clock.advance(LEASE);
            return rows() == 0;
        });
        release.countDown();
        writing.join(20_000);
        assertThat(thrown.get()).isInstanceOf(TaskStoreException.class).hasMessageContaining("afterward.lease");
        await().until(() -> rows() == 0);
        assertThat(runs).hasValue(0);
    }

    @Test
    void the_bulk_of_a_client_that_writes_for_longer_than_its_lease_is_not() throws Exception {
        Thread caller = Thread.currentThread();
        AtomicInteger turns = new AtomicInteger();
        beforeTurn = () -> {
            if (Thread.currentThread() == caller) {
                if (turns.incrementAndGet() == 2) {
                    // It sees the bulk, and looks again when the lease would be over.
                    startOther();
                }
                clock.advance(LEASE.dividedBy(2).minusMillis(100));
                await().until(clock::areAllAsleep);
            }
        };
        assertThat(writer.add(bulk()).submit()).hasSize(COUNT);
        beforeTurn = () -> {};
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            other.notifyCommitted();
            clock.advance(Duration.ofMillis(10));
            return runs.get() == COUNT;
        });
        await().until(() -> rows() == 0);
    }
}
