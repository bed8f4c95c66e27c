package dev.afterward.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskStoreException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** How many reads there are at a time, and what becomes of one too many. */
class ReadsTest {

    @TempDir
    Path directory;

    private final CountDownLatch end = new CountDownLatch(1);
    private final StoreCondition condition = new StoreCondition("of the test", dialect());
    private Reads reads;

    @BeforeEach
    void open() {
        SQLiteDataSource dataSource = new SQLiteDataSource();
        dataSource.setUrl("jdbc:sqlite:" + directory.resolve("tasks.db"));
        reads = new Reads(
                new DataSourceConnections(dataSource, false, false),
                new Statements(Map.of(), dialect()),
                condition,
                "lists",
                2,
                Duration.ZERO);
        condition.opened(Dialect.Guard.NONE);
    }

    @AfterEach
    void close() {
        end.countDown();
        reads.close();
    }

    private static Dialect dialect() {
        return (Dialect) Proxy.newProxyInstance(
                Dialect.class.getClassLoader(), new Class<?>[] {Dialect.class}, (self, method, args) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Begins a read that goes on until the test lets it end. */
    private CompletableFuture<String> begin() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> reads.read("read", session -> {
            begun.countDown();
            try {
                assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "read";
        }));
        begun.await();
        return read;
    }

    @Test
    void refusesOneTooMany() throws Exception {
        CompletableFuture<String> first = begin();
        CompletableFuture<String> second = begin();
        assertThatThrownBy(() -> reads.read("read", session -> 1))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("was not read: 2 lists at a time are made");
        end.countDown();
        assertThat(first.get()).isEqualTo("read");
        assertThat(second.get()).isEqualTo("read");
        assertThat(reads.<Integer>read("read", session -> 1)).isEqualTo(1);
    }

    @Test
    void anInterruptedThreadReadsWhatItNeedNotWaitFor() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThat(reads.<Integer>read("read", session -> 1)).isEqualTo(1);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aReadThatFailsMakesRoomForTheNext() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> reads.read("read", session -> {
                        throw new IllegalStateException();
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(reads.<Integer>read("read", session -> 1)).isEqualTo(1);
    }
}
