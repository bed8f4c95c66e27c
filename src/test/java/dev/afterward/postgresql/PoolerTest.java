package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.LogRecords;
import dev.afterward.postgresql.Books.Parcel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A pooler that gives each transaction another session, between the nodes and PostgreSQL. */
class PoolerTest {

    /** Fails so many times, then succeeds. */
    public record Errand(int failures) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SESSIONS = 6;
    /** What the driver and the pooler set themselves. */
    private static final String OF_THE_DRIVER =
            "('application_name', 'client_encoding', 'DateStyle', 'extra_float_digits', 'TimeZone')";

    private static final String UNNAMED = "&prepareThreshold=0";

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @RegisterExtension
    final LogRecords logged = new LogRecords();

    @TempDir
    Path directory;

    private final Books books = new Books();
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private PgBouncer pooler;

    @BeforeEach
    void pool() throws Exception {
        pooler = PgBouncer.start(directory, server.dataSource().getPortNumbers()[0], SESSIONS);
        open.add(pooler);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private TaskService node(String parameters, int workers) {
        return started(Node.dataSource(pooler.url(parameters)), workers);
    }

    private TaskService started(DataSource dataSource, int workers) {
        TaskService node = Afterward.builder()
                .dataSource(dataSource)
                .schemaName(server.schema())
                .workers(workers)
                .processor(Parcel.class, books::process)
                .processor(
                        Errand.class,
                        QueueConfig.builder("errands")
                                .maxAttempts(3)
                                .backoff(new BackoffPolicy(Duration.ofMillis(20), 1, Duration.ofMillis(20), 0, null))
                                .build(),
                        (task, context) -> {
                            attempts.incrementAndGet();
                            if (context.attempt() <= task.failures()) {
                                throw new IllegalStateException("attempt " + context.attempt());
                            }
                        })
                .build();
        open.add(node::stopNow);
        node.start();
        return node;
    }

    private boolean isLogged(String id) {
        return logged.all().stream().map(LogRecord::getMessage).anyMatch(text -> text.startsWith(id + ":"));
    }

    private void awaitStatus(TaskService client, TaskId id, TaskStatus status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.status(id)).isEqualTo(status));
    }

    @Test
    void the_whole_client_works_without_prepared_statements() throws Exception {
        TaskService client = node(UNNAMED, 4);

        List<Parcel> bulk =
                IntStream.range(0, 3_000).mapToObj(i -> books.parcel()).toList();
        client.add(bulk).submit();
        Parcel later = books.parcel();
        client.enqueue(later, Duration.ofMillis(50));
        Parcel committed = books.parcel();
        Parcel rolledBack = books.parcel();
        try (Connection connection = Node.dataSource(pooler.url(UNNAMED)).getConnection()) {
            connection.setAutoCommit(false);
            client.add(rolledBack).using(connection).submit();
            connection.rollback();
            client.add(committed).using(connection).submit();
            connection.commit();
        }
        client.notifyCommitted();
        await().atMost(PATIENCE)
                .until(() -> books.done.size() == bulk.size() + 2
                        && books.done.contains(later.number())
                        && books.done.contains(committed.number()));

        awaitStatus(client, client.enqueue(new Errand(2)), TaskStatus.NOT_FOUND);
        assertThat(attempts).hasValue(3);
        TaskId failed = client.enqueue(new Errand(3));
        awaitStatus(client, failed, TaskStatus.FAILED);
        assertThat(client.find(failed).orElseThrow().failures()).hasSize(3);
        assertThat(client.search().queue("errands").status(TaskStatus.FAILED).stream())
                .extracting(TaskInfo::id)
                .containsExactly(failed);
        assertThat(client.operations().retry(failed)).isTrue();
        awaitStatus(client, failed, TaskStatus.FAILED);

        client.operations().pause("errands");
        TaskId cancelled = client.enqueue(new Errand(0));
        TaskId paused = client.enqueue(new Errand(0));
        assertThat(client.cancel(cancelled)).isTrue();
        assertThat(client.status(cancelled)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(client.status(paused)).isEqualTo(TaskStatus.PENDING);
        client.operations().resume("errands");
        awaitStatus(client, paused, TaskStatus.NOT_FOUND);
        books.check(0);
    }

    @Test
    void a_node_that_hears_nothing_says_so_and_looks_every_second() {
        TaskService enqueues = node(UNNAMED, 0);
        node(UNNAMED, 4);
        await().atMost(PATIENCE).until(() -> isLogged("AFT-230"));
        Parcel parcel = books.parcel();
        enqueues.enqueue(parcel);
        await().atMost(PATIENCE).until(() -> books.done.contains(parcel.number()));
    }

    @Test
    void transactions_may_come_through_a_pooler_to_a_node_that_hears() throws Exception {
        TaskService node = started(server.dataSource(), 4);
        Parcel parcel = books.parcel();
        try (Connection connection = Node.dataSource(pooler.url(UNNAMED)).getConnection()) {
            connection.setAutoCommit(false);
            node.add(parcel).using(connection).submit();
            connection.commit();
        }
        node.notifyCommitted();
        await().atMost(PATIENCE).until(() -> books.done.contains(parcel.number()));
        assertThat(isLogged("AFT-230")).isFalse();
    }

    @Test
    void two_nodes_share_the_work_and_nothing_of_theirs_stays_in_the_sessions() throws Exception {
        List<Callers> callers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            callers.add(new Callers(node(UNNAMED, 4), Node.dataSource(pooler.url(UNNAMED)), books));
            open.add(callers.get(i));
        }
        await().atMost(PATIENCE).until(() -> books.done.size() >= 2_000);
        for (Callers some : callers) {
            some.close();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.textsOf("select id from afterward_task"))
                        .isEmpty());
        System.out.println("pooler: " + books);
        assertThat(books.lost()).isEmpty();
        assertThat(books.refused).isEmpty();
        assertThat(books.unknown).isEmpty();
        books.check(0);
        assertThat(leftInSessions()).isEmpty();
    }

    /** Or a statement of one connection would be run instead of another one's: each has one that is called S_1. */
    @Test
    void a_start_is_refused_if_the_driver_prepares_statements() {
        assertThatThrownBy(() -> node("", 1))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("Add prepareThreshold=0 to the URL");
        assertThat(server.textsOf("select tablename from pg_tables where schemaname = current_schema()"))
                .isEmpty();
    }

    /** All sessions of the pooler at once, each held by a transaction. */
    private List<String> leftInSessions() throws SQLException {
        List<String> left = new ArrayList<>();
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < SESSIONS; i++) {
                Connection connection = Node.dataSource(pooler.url(UNNAMED)).getConnection();
                held.add(connection);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select 'hears ' || pg_listening_channels()"
                                + " union all select 'prepared ' || statement from pg_prepared_statements"
                                + " union all select 'locks ' || objid from pg_locks"
                                + "   where locktype = 'advisory' and pid = pg_backend_pid()"
                                + " union all select name || ' = ' || setting from pg_settings"
                                + "   where source = 'session' and name not in " + OF_THE_DRIVER)) {
                    while (rows.next()) {
                        left.add(rows.getString(1));
                    }
                }
            }
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        return left;
    }
}
