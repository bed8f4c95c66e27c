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
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.store.TaskStore;
import io.agroal.api.AgroalDataSource;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients with their tasks in files, whose attempts leave marks in one database of the application. Its connections can be refused to
 * the marks or delayed, its commits replaced, and a file copied, as if a machine went on with it after a power cut.
 */
abstract class MarkedBench {

    static final Duration LIMIT = Duration.ofSeconds(40);
    static final Duration LATER = Duration.ofHours(3);
    private static final long SLOW_MILLIS = 300;

    /** An amount to be booked. */
    @TaskQueue(name = "charge")
    public record Charge(int number) implements Task {}

    /** What a processor does. */
    interface Work {
        void on(Charge charge, TaskContext context) throws Exception;
    }

    @TempDir
    Path directory;

    final List<TaskEngine> engines = new CopyOnWriteArrayList<>();
    /** How often a processor was called. */
    final AtomicInteger calls = new AtomicInteger();
    /** How often the thread that asks for marks has asked for a connection. */
    final AtomicInteger questions = new AtomicInteger();
    /** How often a connection was refused to the marks. */
    final AtomicInteger refusals = new AtomicInteger();
    /** The test is over: what is held goes on. */
    final CountDownLatch over = new CountDownLatch(1);

    AgroalDataSource bank;
    volatile boolean down;
    /** What happens before the marks get a connection. */
    volatile Executable access = () -> {};
    /** What a commit does in the place of the transaction manager's. */
    volatile ReplacedCommits.Commit commit = Demarcation.Step::run;

    volatile TimeSource clock = TimeSource.system();

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=300";

    @BeforeEach
    void open() throws Exception {
        bank = Narayana.dataSource(url);
        execute("create table entry (number int, attempt int)");
    }

    @AfterEach
    void close() throws Exception {
        over.countDown();
        Narayana.leave();
        engines.forEach(engine -> engine.stop(Duration.ofSeconds(1)));
        bank.close();
    }

    final TaskEngine start(Path file, Work work) {
        return start(file, queue -> {}, work);
    }

    final TaskEngine start(Path file, Consumer<QueueConfig.Builder> configure, Work work) {
        return start(client(file, configure, work));
    }

    final TaskEngine start(ClientBuilder client) {
        TaskEngine engine = client.engine();
        engines.add(engine);
        engine.start();
        return engine;
    }

    /** A client that books charges. */
    final ClientBuilder client(Path file, Consumer<QueueConfig.Builder> configure, Work work) {
        TaskStore store = Stores.sqlite(file, true, Runnable::run, "a test");
        TransactionRunner commits = new ReplacedCommits(TransactionRunner.of(MANAGER), real -> commit.run(real));
        JtaContext jta = new JtaContext(REGISTRY, commits, Thread::new, ids -> {}, Duration.ofMinutes(1));
        QueueConfig.Builder queue = QueueConfig.builder("charge")
                .transaction(TaskTransaction.REQUIRED)
                .maxAttempts(3)
                .backoff(every(Duration.ofMillis(1)))
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL));
        configure.accept(queue);
        return new ClientBuilder()
                .store(store)
                .clock(clock)
                .workers(2)
                .interceptor(AttemptTransactions.of(REGISTRY, MANAGER))
                .processor(Charge.class, queue.build(), (charge, context) -> {
                    calls.incrementAndGet();
                    work.on(charge, context);
                })
                .transactions(port -> new SeparateTransactions(
                        port,
                        jta,
                        Witness.open(bank, store::identity, jta),
                        new SeparateTransactions.Marking(
                                bank,
                                EffectMarks.open(faulty(), store::identity, jta, port::now, Duration.ofHours(1)))));
    }

    private DataSource faulty() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (isAsking()) {
                        questions.incrementAndGet();
                    }
                    access.execute();
                    if (down) {
                        refusals.incrementAndGet();
                        throw new SQLException("no connection");
                    }
                    try {
                        return method.invoke(bank, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Whether the calling thread is one that asks for marks. */
    static boolean isAsking() {
        return Thread.currentThread().getName().contains("afterward-marks");
    }

    /** The database takes its time to answer what is asked for marks. */
    final void answersSlowly() {
        access = () -> {
            if (isAsking()) {
                pass(SLOW_MILLIS);
            }
        };
    }

    /** Each commit succeeds, but its reply is lost, and then the database does not answer any more. */
    final void goesDownWithTheFirstCommit() {
        commit = real -> {
            real.run();
            down = true;
            throw new IllegalStateException("the reply is lost");
        };
    }

    /** What takes so long, unless the test is over. */
    final void pass(long millis) throws InterruptedException {
        boolean ignored = over.await(millis, TimeUnit.MILLISECONDS);
    }

    final void hold() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static BackoffPolicy every(Duration delay) {
        return new BackoffPolicy(delay, 1, delay, 0, null);
    }

    /** What has failed once waits for longer than the test lasts. */
    static void waitsLong(QueueConfig.Builder queue) {
        queue.backoff(every(LATER));
    }

    static void fail(Charge charge, TaskContext context) {
        throw new IllegalStateException("not now");
    }

    final void book(Charge charge, TaskContext context) throws SQLException {
        execute("insert into entry values (" + charge.number() + ", " + context.attempt() + ")");
    }

    /** A first attempt that fails. */
    final void bookInTheSecondAttempt(Charge charge, TaskContext context) throws SQLException {
        if (context.attempt() == 1) {
            throw new IllegalStateException("not now");
        }
        book(charge, context);
    }

    final void execute(String sql) throws SQLException {
        try (Connection connection = bank.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    final List<String> texts(String query) {
        try (Connection connection = bank.getConnection()) {
            return texts(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a file of tasks says, whoever has it open. */
    static List<String> rows(Path file, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return texts(connection, query);
        }
    }

    /** Changes a file of tasks behind the back of who has it open. */
    static void change(Path file, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    final List<String> entries() {
        return texts("select number || ' by ' || attempt from entry order by 1");
    }

    final List<String> marks(TaskId id) {
        return texts(
                "select generation || ' ' || done from afterward_effect where task = " + id.value() + " order by 1");
    }

    static ConditionFactory awaiting() {
        return await().atMost(LIMIT);
    }

    static void awaitStatus(TaskEngine engine, TaskId id, TaskStatus status) {
        awaiting().untilAsserted(() -> assertThat(engine.status(id)).isEqualTo(status));
    }

    /** What a machine would find that goes on with the file after this moment. */
    final Path copied(Path file) throws IOException {
        Path copy = Files.createDirectory(directory.resolve(UUID.randomUUID().toString()))
                .resolve("tasks.db");
        for (String suffix : List.of("", "-wal")) {
            Path from = Path.of(file + suffix);
            if (Files.exists(from)) {
                Files.copy(from, Path.of(copy + suffix));
            }
        }
        return copy;
    }

    final Path file() {
        return directory.resolve("tasks.db");
    }
}
