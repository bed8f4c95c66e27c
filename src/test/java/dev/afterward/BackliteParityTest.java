package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/**
 * All that Backlite does, feature by feature, on a real SQLite file and without a container: each test is named after
 * the feature. The web UI, which needs a server, is in {@code ConsoleIT} and {@code DemoBrowserIT}; enqueueing in a JTA
 * transaction is in {@code SeparateModeTest} and its two siblings.
 */
class BackliteParityTest {

    /** Nothing is kept of it. */
    @TaskQueue(name = "mail", maxAttempts = 3, retention = @Retention(tasks = Retain.NONE))
    public record Mail(String to) implements Task {}

    /** Kept, with its payload. */
    @TaskQueue(name = "invoice", retention = @Retention(duration = "PT6H", tasks = Retain.ALL, payload = Retain.ALL))
    public record Invoice(int number) implements Task {}

    /** Kept when it has failed. */
    @TaskQueue(name = "report", retention = @Retention(duration = "", tasks = Retain.FAILED, payload = Retain.NONE))
    public record Report(boolean fails) implements Task {}

    @TempDir
    Path directory;

    private TaskService client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.stopNow();
        }
    }

    private Afterward.Builder builder() {
        return Afterward.builder().sqlite(file());
    }

    private Path file() {
        return directory.resolve("tasks.db");
    }

    private TaskService start(Afterward.Builder builder) {
        client = builder.build();
        client.start();
        return client;
    }

    /** Reads beside the client, on a connection of the same driver. */
    private long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : -1;
        }
    }

    @Test
    void type_safe_tasks() {
        AtomicReference<Mail> seen = new AtomicReference<>();
        start(builder().processor(Mail.class, (task, context) -> seen.set(task)));
        client.enqueue(new Mail("ada@example.org"));
        await().untilAsserted(() -> assertThat(seen).hasValue(new Mail("ada@example.org")));
    }

    @Test
    void several_task_types_in_one_add() {
        Queue<Task> seen = new ConcurrentLinkedQueue<>();
        client = builder()
                .processor(Mail.class, (task, context) -> seen.add(task))
                .processor(Invoice.class, (task, context) -> seen.add(task))
                .build();
        List<TaskId> ids =
                client.add(new Mail("a"), new Invoice(1), new Mail("b")).submit();
        assertThat(ids).hasSize(3).isSorted();
        client.start();
        await().until(() -> seen.size() == 3);
        assertThat(client.status(ids.get(1))).isIn(TaskStatus.RUNNING, TaskStatus.SUCCEEDED);
    }

    @Test
    void persistence_in_sqlite() {
        client = builder().processor(Mail.class, (task, context) -> {}).build();
        TaskId id = client.enqueue(new Mail("a"));
        client.stopNow();
        CountDownLatch ran = new CountDownLatch(1);
        start(builder().processor(Mail.class, (task, context) -> {
            assertThat(context.id()).isEqualTo(id);
            ran.countDown();
        }));
        await().until(() -> ran.getCount() == 0);
    }

    @Test
    void retention_none_deletes_the_row() throws Exception {
        start(builder().processor(Mail.class, (task, context) -> {}));
        TaskId id = client.enqueue(new Mail("a"));
        await().until(() -> client.status(id) == TaskStatus.NOT_FOUND);
        assertThat(number("select count(*) from afterward_task")).isZero();
    }

    @Test
    void retention_keeps_start_duration_attempts_and_expiry() throws Exception {
        start(builder().processor(Invoice.class, (task, context) -> {}));
        long before = System.nanoTime();
        TaskId id = client.enqueue(new Invoice(7));
        await().until(() -> client.status(id) == TaskStatus.SUCCEEDED);
        assertThat(before).isLessThan(System.nanoTime());
        assertThat(number("select attempt from afterward_task")).isEqualTo(1);
        assertThat(number("select expires - finished from afterward_task"))
                .isEqualTo(Duration.ofHours(6).toMillis());
        assertThat(number("select started <= finished and micros >= 0 from afterward_task"))
                .isEqualTo(1);
        assertThat(number("select payload is not null from afterward_task")).isEqualTo(1);
    }

    @Test
    void retention_of_failed_tasks_only_and_without_payload() throws Exception {
        start(builder().processor(Report.class, (task, context) -> {
            if (task.fails()) {
                throw new IllegalStateException("no paper");
            }
        }));
        List<TaskId> ids = client.add(new Report(false), new Report(true)).submit();
        await().until(() -> client.status(ids.get(1)) == TaskStatus.FAILED);
        await().until(() -> client.status(ids.get(0)) == TaskStatus.NOT_FOUND);
        assertThat(number("select payload is null and expires is null from afterward_task"))
                .isEqualTo(1);
        assertThat(number("select count(*) from afterward_failure where error like '%no paper%'"))
                .isEqualTo(1);
    }

    /** Kept for a moment. */
    @TaskQueue(name = "brief", retention = @Retention(duration = "PT0.001S", tasks = Retain.ALL))
    public record Brief() implements Task {}

    @Test
    void purge_of_expired_rows() {
        start(builder()
                .cleanupInterval(Duration.ofMillis(50))
                .processor(Brief.class, (task, context) -> {})
                .processor(Invoice.class, (task, context) -> {}));
        TaskId brief = client.enqueue(new Brief());
        TaskId kept = client.enqueue(new Invoice(1));
        await().until(() -> client.status(brief) == TaskStatus.NOT_FOUND);
        await().until(() -> client.status(kept) == TaskStatus.SUCCEEDED);
    }

    /** Fails twice. */
    @TaskQueue(
            name = "flaky",
            maxAttempts = 3,
            backoff = @Backoff(initial = "PT0.05S", multiplier = 2),
            retention = @Retention(tasks = Retain.ALL))
    public record Flaky() implements Task {}

    @Test
    void retry_and_backoff() {
        Queue<Instant> attempts = new ConcurrentLinkedQueue<>();
        start(builder().processor(Flaky.class, (task, context) -> {
            attempts.add(java.time.Clock.systemUTC().instant());
            if (context.attempt() < context.maxAttempts()) {
                throw new IllegalStateException("attempt " + context.attempt());
            }
        }));
        TaskId id = client.enqueue(new Flaky());
        await().until(() -> client.status(id) == TaskStatus.SUCCEEDED);
        List<Instant> times = new ArrayList<>(attempts);
        assertThat(times).hasSize(3);
        assertThat(Duration.between(times.get(0), times.get(1))).isGreaterThanOrEqualTo(Duration.ofMillis(49));
        assertThat(Duration.between(times.get(1), times.get(2))).isGreaterThanOrEqualTo(Duration.ofMillis(99));
    }

    @Test
    void scheduled_execution() {
        AtomicInteger runs = new AtomicInteger();
        start(builder().processor(Mail.class, (task, context) -> runs.incrementAndGet()));
        TaskId soon = client.add(new Mail("soon"))
                .after(Duration.ofMillis(100))
                .submit()
                .get(0);
        TaskId later = client.add(new Mail("later"))
                .after(Duration.ZERO)
                .at(Instant.parse("2100-01-01T00:00:00Z"))
                .submit()
                .get(0);
        assertThat(client.status(soon)).isEqualTo(TaskStatus.PENDING);
        await().until(() -> runs.get() == 1);
        assertThat(client.status(later)).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void logging() {
        Logger logger = Logger.getLogger("dev.afterward");
        Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                records.add(logged);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Level level = logger.getLevel();
        handler.setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
        try {
            start(builder().processor(Mail.class, (task, context) -> {
                if (task.to().isEmpty()) {
                    throw new IllegalArgumentException("nobody");
                }
            }));
            TaskId good = client.enqueue(new Mail("a"));
            TaskId bad = client.enqueue(new Mail(""));
            await().until(() -> client.status(bad) == TaskStatus.NOT_FOUND);
            await().until(() -> text(records).contains(good.toString()));
            client.stopNow();
            assertThat(text(records))
                    .contains("started")
                    .contains("succeeded in")
                    .contains("queue 'mail'")
                    .contains("2 remaining")
                    .contains("none remaining")
                    .contains("stopped");
            assertThat(records).anyMatch(logged -> logged.getThrown() instanceof IllegalArgumentException);
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(level);
        }
    }

    private static String text(Queue<LogRecord> records) {
        StringBuilder text = new StringBuilder();
        java.util.logging.SimpleFormatter formatter = new java.util.logging.SimpleFormatter();
        records.forEach(logged -> text.append(formatter.formatMessage(logged)).append('\n'));
        return text.toString();
    }

    @Test
    void nested_tasks() {
        AtomicReference<TaskContext> child = new AtomicReference<>();
        start(builder()
                .processor(Mail.class, (task, context) -> context.client().enqueue(new Invoice(1)))
                .processor(Invoice.class, (task, context) -> child.set(context)));
        TaskId parent = client.enqueue(new Mail("a"));
        await().until(() -> child.get() != null);
        assertThat(child.get().parent()).contains(parent);
    }

    @Test
    void graceful_shutdown() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        start(builder().workers(1).processor(Mail.class, (task, context) -> {
            begun.countDown();
            new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            ended.incrementAndGet();
        }));
        client.add(new Mail("a"), new Mail("b")).submit();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(client.stop(Duration.ofSeconds(20))).isTrue();
        assertThat(ended).hasValue(1);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("afterward"));
        client.start();
        await().until(() -> ended.get() == 2);
    }

    @Test
    void hard_shutdown() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        start(builder().processor(Mail.class, (task, context) -> {
            if (attempts.incrementAndGet() == 1) {
                begun.countDown();
                new CountDownLatch(1).await();
            }
        }));
        TaskId id = client.enqueue(new Mail("a"));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        client.stopNow();
        client.start();
        await().until(() -> client.status(id) == TaskStatus.NOT_FOUND);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void enqueue_in_a_jdbc_transaction() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file());
        start(Afterward.builder().dataSource(source).processor(Mail.class, (task, context) -> runs.incrementAndGet()));
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            TaskId rolledBack =
                    client.add(new Mail("a")).using(connection).submit().get(0);
            connection.rollback();
            TaskId committed =
                    client.add(new Mail("b")).using(connection).submit().get(0);
            assertThat(client.status(committed)).isEqualTo(TaskStatus.NOT_FOUND);
            connection.commit();
            client.notifyCommitted();
            await().until(() -> runs.get() == 1);
            assertThat(client.status(rolledBack)).isEqualTo(TaskStatus.NOT_FOUND);
        }
    }

    @Test
    void no_polling() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file());
        CountedStatements statements = new CountedStatements();
        start(Afterward.builder()
                .dataSource(statements.watched(DataSource.class, source))
                .processor(Mail.class, (task, context) -> {}));
        TaskId id = client.enqueue(new Mail("a"));
        client.add(new Mail("tomorrow")).after(Duration.ofDays(1)).submit();
        await().until(() -> client.status(id) == TaskStatus.NOT_FOUND);
        // The counters are written a second after the last task.
        await().until(() -> number("select count(*) from afterward_bucket") > 0);
        int executed = statements.count();
        assertThat(executed).isPositive();
        await().during(Duration.ofSeconds(2)).until(() -> statements.count() == executed);
    }

    @Test
    void release_of_stuck_tasks() throws Exception {
        client = builder().processor(Mail.class, (task, context) -> {}).build();
        TaskId id = client.enqueue(new Mail("a"));
        client.stopNow();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            // What a process leaves that died in the middle of the first attempt.
            statement.execute("update afterward_task set state = 3, claims = 1, attempt = 1,"
                    + " owner = (select max(id) from afterward_client)");
        }
        AtomicInteger attempt = new AtomicInteger();
        start(builder().processor(Mail.class, (task, context) -> attempt.set(context.attempt())));
        await().until(() -> client.status(id) == TaskStatus.NOT_FOUND);
        assertThat(attempt).hasValue(1);
    }

    @Test
    void bring_your_own_data_source() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file());
        AtomicInteger runs = new AtomicInteger();
        start(Afterward.builder().dataSource(source).processor(Mail.class, (task, context) -> runs.incrementAndGet()));
        client.enqueue(new Mail("a"));
        await().until(() -> runs.get() == 1);
    }

    @Test
    void bulk_insert() {
        int many = 100_000;
        AtomicInteger runs = new AtomicInteger();
        start(builder().processor(Mail.class, (task, context) -> runs.incrementAndGet()));
        List<Mail> mails = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            mails.add(new Mail("user" + i + "@example.org"));
        }
        assertThat(client.add(mails).submit()).hasSize(many).doesNotHaveDuplicates();
        await().atMost(Duration.ofSeconds(90)).until(() -> runs.get() == many);
    }

    /** Has little time. */
    @TaskQueue(name = "hasty", timeout = "PT0.05S", retention = @Retention)
    public record Hasty() implements Task {}

    @Test
    void execution_timeout() throws Exception {
        AtomicReference<Instant> deadline = new AtomicReference<>();
        start(builder().processor(Hasty.class, (task, context) -> {
            deadline.set(context.deadline().orElseThrow());
            new CountDownLatch(1).await();
        }));
        TaskId id = client.enqueue(new Hasty());
        await().until(() -> client.status(id) == TaskStatus.FAILED);
        assertThat(deadline).doesNotHaveNullValue();
        assertThat(number("select count(*) from afterward_failure where error like '%TimeoutException%50 ms%'"))
                .isEqualTo(1);
    }

    @Test
    void worker_pool() throws Exception {
        CountDownLatch together = new CountDownLatch(5);
        start(builder().workers(5).processor(Mail.class, (task, context) -> {
            together.countDown();
            together.await();
        }));
        for (int i = 0; i < 5; i++) {
            client.enqueue(new Mail("a"));
        }
        assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void panic_recovery() throws Exception {
        start(builder().workers(1).processor(Report.class, (task, context) -> {
            if (task.fails()) {
                throw new NoClassDefFoundError("org/example/Gone");
            }
        }));
        List<TaskId> ids = client.add(new Report(true), new Report(false)).submit();
        await().until(() -> client.status(ids.get(0)) == TaskStatus.FAILED);
        await().until(() -> client.status(ids.get(1)) == TaskStatus.NOT_FOUND);
        assertThat(number("select count(*) from afterward_failure where error like '%org/example/Gone%'"))
                .isEqualTo(1);
    }

    @Test
    void task_status_by_id() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(builder().processor(Invoice.class, (task, context) -> {
            release.await();
            if (task.number() == 2) {
                throw new IllegalStateException();
            }
        }));
        List<TaskId> ids = client.add(new Invoice(1), new Invoice(2)).submit();
        TaskId waits =
                client.add(new Invoice(3)).after(Duration.ofDays(1)).submit().get(0);
        await().until(() -> client.status(ids.get(0)) == TaskStatus.RUNNING);
        assertThat(client.status(waits)).isEqualTo(TaskStatus.PENDING);
        client.cancel(waits);
        assertThat(client.status(waits)).isEqualTo(TaskStatus.CANCELLED);
        release.countDown();
        await().until(() -> client.status(ids.get(0)) == TaskStatus.SUCCEEDED);
        await().until(() -> client.status(ids.get(1)) == TaskStatus.FAILED);
        assertThat(client.status(new TaskId(1))).isEqualTo(TaskStatus.NOT_FOUND);
    }

    /** Its queue has no name. */
    @TaskQueue(name = "")
    public record Nameless() implements Task {}

    /** Its queue has another's name. */
    @TaskQueue(name = "mail")
    public record OtherMail() implements Task {}

    @Test
    void configuration_errors() {
        assertThatThrownBy(() -> Afterward.builder()
                        .workers(-1)
                        .lease(Duration.ZERO)
                        .processor(Nameless.class, (task, context) -> {})
                        .processor(Mail.class, (task, context) -> {})
                        .processor(OtherMail.class, (task, context) -> {})
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no store")
                .hasMessageContaining("workers must be from 0")
                .hasMessageContaining("lease must be at least PT1S, was PT0S")
                .hasMessageContaining("the name must have 1 to 100 characters")
                .hasMessageContaining("queue 'mail' is named by more than one task type");
        client = builder().processor(Mail.class, (task, context) -> {}).build();
        assertThatThrownBy(() -> client.enqueue(new Invoice(1)))
                .isInstanceOf(UnknownQueueException.class)
                .hasMessageContaining(Invoice.class.getName());
    }

    @Test
    void schema_installation() throws Exception {
        client = builder().processor(Mail.class, (task, context) -> {}).build();
        client.stopNow();
        client = builder().processor(Mail.class, (task, context) -> {}).build();
        assertThat(number("select count(*) from sqlite_schema where name = 'afterward_task'"))
                .isEqualTo(1);
    }
}
