package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.CuttingProxy.Cut;
import io.agroal.api.AgroalDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promises P2 and P3 where the connection to the application's database is lost around the COMMIT, so that what the
 * transaction manager reports is a guess: a task runs if and only if its order is there. The witness lies in PostgreSQL.
 */
@Tag("faults")
class LostConnectionTest {

    /** A task. */
    @TaskQueue(name = "confirm", retention = @Retention(tasks = Retain.ALL))
    public record Confirm(String order) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static EmbeddedPostgres postgres;
    private static int orders;

    @TempDir
    Path directory;

    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    private final Narayana narayana = new Narayana();
    private final String order = "order " + ++orders;
    private CuttingProxy proxy;
    private AgroalDataSource dataSource;
    private TaskEngine client;

    @BeforeAll
    static void startDatabase() throws SQLException {
        try {
            postgres = EmbeddedPostgres.start();
        } catch (IOException | RuntimeException e) {
            abort("skipped: PostgreSQL did not start here: " + e);
        }
        direct("create table orders (name text primary key)");
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        proxy = new CuttingProxy(postgres.getPort(), "insert into orders");
        // Unprepared, because the proxy knows a COMMIT by its text.
        dataSource = Narayana.dataSource("jdbc:postgresql://127.0.0.1:" + proxy.port()
                + "/postgres?user=postgres&sslmode=disable&gssEncMode=disable&connectTimeout=5&prepareThreshold=0");
        TaskStore store = store();
        client = new ClientBuilder()
                .store(store)
                .processor(Confirm.class, (task, context) -> confirmed.add(task.order()))
                .transactions(port -> new SeparateTransactions(
                        port, narayana.jta, Witness.open(dataSource, store::identity, narayana.jta)))
                .engine();
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        Narayana.leave();
        if (client != null) {
            client.stop(Duration.ofSeconds(5));
        }
        if (dataSource != null) {
            dataSource.close();
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    /** Where the tasks lie. */
    TaskStore store() {
        return Stores.sqlite(directory.resolve("tasks.db"), true, Runnable::run, "the test");
    }

    private static void direct(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean isOrdered() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1 from orders where name = '" + order + "'")) {
            return rows.next();
        }
    }

    /** Orders, and enqueues the confirmation in the same transaction. */
    private TaskId place() throws Exception {
        MANAGER.begin();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into orders values ('" + order + "')");
        }
        return client.enqueue(new Confirm(order));
    }

    /** What the transaction manager says of it may be wrong: that is the point. */
    private static void commitSomehow() {
        try {
            MANAGER.commit();
        } catch (Exception e) {
            // Rolled back, or heuristically anything.
        }
    }

    @Test
    void a_commit_that_nobody_cuts_off() throws Exception {
        TaskId id = place();
        MANAGER.commit();
        await().atMost(PATIENCE).until(() -> client.status(id) == TaskStatus.SUCCEEDED);
        assertThat(isOrdered()).isTrue();
    }

    @RepeatedTest(3)
    void a_commit_that_never_arrived_runs_nothing() throws Exception {
        TaskId id = place();
        proxy.cut(Cut.BEFORE);
        commitSomehow();
        await().atMost(PATIENCE).until(() -> rowsOf(id) == 0);
        assertThat(isOrdered()).isFalse();
        assertThat(confirmed).doesNotContain(order);
    }

    @RepeatedTest(3)
    void a_commit_whose_answer_is_lost_runs_its_task() throws Exception {
        TaskId id = place();
        proxy.cut(Cut.AFTER);
        commitSomehow();
        await().atMost(PATIENCE).until(() -> client.status(id) == TaskStatus.SUCCEEDED);
        assertThat(isOrdered()).isTrue();
        assertThat(confirmed).contains(order);
    }

    @Test
    void the_database_may_be_away_until_the_answer_can_be_had() throws Exception {
        TaskId id = place();
        proxy.cut(Cut.AFTER);
        commitSomehow();
        proxy.refuse(true);
        TaskStatus meanwhile = client.status(id);
        assertThat(meanwhile)
                .isIn(
                        TaskStatus.NOT_FOUND,
                        TaskStatus.PARKED,
                        TaskStatus.PENDING,
                        TaskStatus.RUNNING,
                        TaskStatus.SUCCEEDED);
        proxy.refuse(false);
        await().atMost(PATIENCE).until(() -> client.status(id) == TaskStatus.SUCCEEDED);
        assertThat(isOrdered()).isTrue();
    }

    @Test
    void a_connection_that_is_lost_before_the_end_leaves_nothing() throws Exception {
        TaskId id = place();
        proxy.refuse(true);
        assertThatThrownBy(MANAGER::commit).isInstanceOf(Exception.class);
        proxy.refuse(false);
        await().atMost(PATIENCE).until(() -> rowsOf(id) == 0);
        assertThat(isOrdered()).isFalse();
        assertThat(confirmed).doesNotContain(order);
    }

    @Test
    void a_witness_table_that_is_gone_fails_the_transaction_and_says_why() throws Exception {
        direct("alter table afterward_witness rename to gone");
        try {
            TaskId id = place();
            assertThatThrownBy(MANAGER::commit).hasStackTraceContaining("afterward_witness");
            assertThat(isOrdered()).isFalse();
            await().atMost(PATIENCE).until(() -> rowsOf(id) == 0);
        } finally {
            direct("alter table gone rename to afterward_witness");
        }
        TaskId id = place();
        MANAGER.commit();
        await().atMost(PATIENCE).until(() -> client.status(id) == TaskStatus.SUCCEEDED);
    }

    /** Prepared or otherwise: nothing of it is in the store. */
    int rowsOf(TaskId id) throws SQLException {
        try (Connection connection =
                        java.sql.DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tasks.db"));
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select count(*) from afterward_task where id = " + id.value())) {
            return rows.getInt(1);
        }
    }
}
