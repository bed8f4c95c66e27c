package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.BackoffPolicy;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.TaskTransaction;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskStore;
import io.agroal.api.AgroalDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of tasks that does not say all that has happened: it was copied, or a power cut took the last of it back. */
class MarkedStoreTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final BackoffPolicy LATER = new BackoffPolicy(Duration.ofHours(3), 1, Duration.ofHours(3), 0, null);

    /** An amount to be booked. */
    @TaskQueue(name = "charge")
    public record Charge(int number) implements Task {}

    /** What a processor does. */
    private interface Work {
        void on(Charge charge, TaskContext context) throws Exception;
    }

    @TempDir
    Path directory;

    private final List<TaskEngine> engines = new ArrayList<>();
    private AgroalDataSource bank;

    @BeforeEach
    void open() throws Exception {
        bank = Narayana.dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=300");
        execute("create table entry (number int)");
    }

    @AfterEach
    void close() throws Exception {
        Narayana.leave();
        engines.forEach(engine -> engine.stop(Duration.ofSeconds(1)));
        bank.close();
    }

    private TaskEngine start(Path file, Work work) {
        TaskStore store = Stores.sqlite(file, true, Runnable::run, "a test");
        JtaContext jta = new Narayana().jta;
        return started(builder(store, TaskTransaction.REQUIRED, work)
                .interceptor(AttemptTransactions.of(REGISTRY, MANAGER))
                .transactions(port -> new SeparateTransactions(
                        port,
                        jta,
                        Witness.open(bank, store::identity, jta),
                        new SeparateTransactions.Marking(
                                bank, EffectMarks.open(bank, store::identity, jta, port::now, Duration.ofHours(1)))))
                .engine());
    }

    /** A client that knows of no database beside the file. */
    private TaskEngine startWithoutMarks(Path file, Work work) {
        TaskStore store = Stores.sqlite(file, true, Runnable::run, "a test");
        return started(builder(store, TaskTransaction.NONE, work).engine());
    }

    private static ClientBuilder builder(TaskStore store, TaskTransaction transaction, Work work) {
        QueueConfig queue = QueueConfig.builder("charge")
                .transaction(transaction)
                .maxAttempts(3)
                .backoff(LATER)
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL))
                .build();
        return new ClientBuilder().store(store).workers(2).processor(Charge.class, queue, work::on);
    }

    private TaskEngine started(TaskEngine engine) {
        engines.add(engine);
        engine.start();
        return engine;
    }

    private void book(Charge charge, TaskContext context) throws SQLException {
        execute("insert into entry values (" + charge.number() + ")");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = bank.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int entries() throws SQLException {
        return count("entry");
    }

    private int count(String from) throws SQLException {
        try (Connection connection = bank.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + from)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static ConditionFactory awaiting() {
        return await().atMost(LIMIT);
    }

    private static void awaitStatus(TaskEngine engine, TaskId id, TaskStatus status) {
        awaiting().untilAsserted(() -> assertThat(engine.status(id)).isEqualTo(status));
    }

    private Path file() {
        return directory.resolve("tasks.db");
    }

    /** What a machine would find that goes on with the file after this moment. */
    private Path copied() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("copy")).resolve("tasks.db");
        for (String suffix : List.of("", "-wal")) {
            Files.copy(Path.of(file() + suffix), Path.of(copy + suffix));
        }
        return copy;
    }

    private static void pause(TaskEngine engine, boolean isPaused) {
        engine.manualOperations().setPaused("charge", isPaused, "ann");
    }

    private static List<TaskId> apply(TaskEngine engine, Deed deed, TaskId id) {
        return engine.manualOperations().apply(deed, List.of(id), "ann");
    }

    /** The file as it was before the claim of a task that has succeeded, in a queue that is paused there. */
    private TaskId succeededAfter(Path[] copy) throws Exception {
        TaskEngine engine = start(file(), this::book);
        pause(engine, true);
        TaskId id = engine.enqueue(new Charge(1));
        copy[0] = copied();
        pause(engine, false);
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        engine.stop(Duration.ofSeconds(5));
        return id;
    }

    @Test
    void what_was_committed_is_not_cancelled_though_its_claim_is_lost() throws Exception {
        Path[] copy = new Path[1];
        TaskId id = succeededAfter(copy);
        TaskEngine next = start(copy[0], this::book);
        assertThat(next.cancel(id)).isTrue();
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void nor_is_it_deleted() throws Exception {
        Path[] copy = new Path[1];
        TaskId id = succeededAfter(copy);
        TaskEngine next = start(copy[0], this::book);
        assertThat(apply(next, Deed.DELETE, id)).isEmpty();
        assertThat(apply(next, Deed.ERASE, id)).isEmpty();
        assertThat(apply(next, Deed.CANCEL, id)).containsExactly(id);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(apply(next, Deed.DELETE, id)).containsExactly(id);
    }

    @Test
    void what_is_cancelled_before_it_was_begun_is_committed_by_nobody() throws Exception {
        TaskEngine zombie = start(file(), this::book);
        pause(zombie, true);
        TaskId id = zombie.enqueue(new Charge(1));
        TaskEngine next = start(copied(), this::book);
        assertThat(next.cancel(id)).isTrue();
        awaitStatus(next, id, TaskStatus.CANCELLED);
        pause(zombie, false);
        awaitStatus(zombie, id, TaskStatus.CANCELLED);
        assertThat(entries()).isZero();
        assertThat(count("afterward_effect where done = 0 and task = " + id.value()))
                .isEqualTo(1);
    }

    @Test
    void what_is_parked_for_want_of_marks_is_run_by_hand() {
        TaskEngine before = start(file(), (charge, context) -> {
            throw new IllegalStateException("not now");
        });
        TaskId id = before.enqueue(new Charge(1));
        awaiting()
                .until(() -> before.status(id) == TaskStatus.PENDING
                        && before.find(id).orElseThrow().attempts() == 1);
        before.stop(Duration.ofSeconds(5));
        TaskEngine next = startWithoutMarks(file(), (charge, context) -> {});
        assertThat(apply(next, Deed.RUN_NOW, id)).containsExactly(id);
        awaitStatus(next, id, TaskStatus.PARKED);
        assertThat(apply(next, Deed.RUN_NOW, id)).containsExactly(id);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
    }
}
