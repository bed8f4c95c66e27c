package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.runtime.TimeSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients whose processes have clocks that are an hour apart go by that of their database. */
class DatabaseTimeTest {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final Duration HOUR = Duration.ofHours(1);
    /** Runs until the test lets it end. */
    private static final int LONG = -1;

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<TaskEngine> clients = new ArrayList<>();

    private record Shifted(AtomicLong by) implements TimeSource {

        @Override
        public long millis() {
            return TimeSource.system().millis() + by.get();
        }

        @Override
        public long nanos() {
            return TimeSource.system().nanos();
        }

        @Override
        public void parkUntil(Object blocker, long until) {
            TimeSource.system().parkUntil(blocker, until - by.get());
        }
    }

    private TaskEngine client(Duration shift) {
        return client(new Shifted(new AtomicLong(shift.toMillis())));
    }

    private TaskEngine client(Shifted clock) {
        TaskEngine client = new ClientBuilder()
                .dataSource(server.dataSource())
                .clock(clock)
                .workers(2)
                .processor(Work.class, QueueConfig.builder("work").build(), (task, context) -> {
                    runs.merge(task.number(), 1, Integer::sum);
                    if (task.number() == LONG) {
                        end.await();
                    }
                })
                .engine();
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() {
        end.countDown();
        clients.forEach(TaskEngine::stopNow);
    }

    @Test
    void a_living_client_is_not_rescued_by_one_whose_clock_is_ahead() {
        TaskEngine behind = client(HOUR.negated());
        behind.start();
        TaskId running = behind.enqueue(new Work(LONG));
        await().until(() -> runs.containsKey(LONG));
        TaskEngine ahead = client(HOUR);
        ahead.start();
        ahead.add(IntStream.range(0, 50).mapToObj(Work::new).toList()).submit();
        await().until(() -> runs.size() == 51);
        assertThat(ahead.stop(Duration.ofMinutes(1))).isTrue();
        end.countDown();
        await().until(() -> behind.status(running) == TaskStatus.NOT_FOUND);
        assertThat(runs.values()).containsOnly(1);
    }

    @Test
    void a_delay_counts_from_the_database_s_time() {
        for (TaskEngine client : List.of(client(HOUR), client(HOUR.negated()))) {
            client.start();
            long before = databaseMillis();
            TaskId soon = client.enqueue(new Work(1), Duration.ofSeconds(1));
            TaskId later = client.enqueue(new Work(2), HOUR);
            assertThat(client.find(later).orElseThrow().due())
                    .isBetween(
                            at(before).plus(HOUR).minusMillis(50),
                            at(databaseMillis()).plus(HOUR).plusMillis(50));
            await().until(() -> client.status(soon) == TaskStatus.NOT_FOUND);
            assertThat(databaseMillis()).isGreaterThanOrEqualTo(before + 950);
        }
        assertThat(runs).containsOnlyKeys(1);
    }

    @Test
    void what_was_seen_is_the_database_s_time() {
        long before = databaseMillis();
        TaskEngine ahead = client(HOUR);
        TaskEngine behind = client(HOUR.negated());
        assertThat(seen()).allSatisfy(seen -> assertThat(seen).isBetween(before - 50, databaseMillis() + 50));
        ahead.start();
        behind.start();
        behind.add(IntStream.range(0, 100).mapToObj(Work::new).toList()).submit();
        ahead.add(IntStream.range(100, 200).mapToObj(Work::new).toList()).submit();
        await().until(() -> runs.size() == 200);
        assertThat(seen())
                .hasSize(2)
                .allSatisfy(seen -> assertThat(seen).isBetween(before - 50, databaseMillis() + 50));
    }

    @Test
    void after_a_sleep_of_the_machine_an_idle_client_asks_for_the_time() {
        Shifted clock = new Shifted(new AtomicLong());
        TaskEngine idle = client(clock);
        long before = databaseMillis();
        await().until(() -> databaseMillis() > before);
        clock.by.addAndGet(HOUR.toMillis());
        idle.notifyCommitted();
        await().until(() -> seen().get(0) > before);
        assertThat(seen().get(0)).isLessThanOrEqualTo(databaseMillis() + 50);
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    private long databaseMillis() {
        return numbers("select (extract(epoch from clock_timestamp()) * 1000)::bigint")
                .get(0);
    }

    private List<Long> seen() {
        return numbers("select seen from afterward_client");
    }

    private List<Long> numbers(String query) {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<Long> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
