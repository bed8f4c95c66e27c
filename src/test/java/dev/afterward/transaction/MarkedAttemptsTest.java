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
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.TaskStore;
import io.agroal.api.AgroalDataSource;
import java.io.IOException;
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
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts whose work and mark are one transaction of the application's database, with the tasks in a file. */
class MarkedAttemptsTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration LATER = Duration.ofHours(3);

    /** An amount to be booked. */
    @TaskQueue(name = "charge")
    public record Charge(int number) implements Task {}

    /** What a processor does. */
    private interface Work {
        void on(Charge charge, TaskContext context) throws Exception;
    }

    @TempDir
    Path directory;

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=300";
    private final List<TaskEngine> engines = new ArrayList<>();
    private final List<TaskStore> stores = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean down;
    private AgroalDataSource bank;
    /** What a commit does in the place of the transaction manager's. */
    private volatile Commit commit = Demarcation.Step::run;

    private volatile TimeSource clock = TimeSource.system();

    /** A clock that is behind. */
    private record Behind(Duration by) implements TimeSource {

        @Override
        public long millis() {
            return TimeSource.system().millis() - by.toMillis();
        }

        @Override
        public long nanos() {
            return TimeSource.system().nanos();
        }

        @Override
        public void parkUntil(Object blocker, long until) {
            TimeSource.system().parkUntil(blocker, until + by.toMillis());
        }
    }

    private interface Commit {
        void run(Demarcation.Step real) throws Exception;
    }

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

    private TaskEngine start(Path file, Work work) {
        return start(file, builder -> {}, work);
    }

    private TaskEngine start(Path file, java.util.function.Consumer<QueueConfig.Builder> configure, Work work) {
        TaskStore store = Stores.sqlite(file, true, Runnable::run, "a test");
        stores.add(store);
        JtaContext jta = new JtaContext(
                REGISTRY, lying(TransactionRunner.of(MANAGER)), Thread::new, ids -> {}, Duration.ofMinutes(1));
        QueueConfig.Builder queue = QueueConfig.builder("charge")
                .transaction(TaskTransaction.REQUIRED)
                .maxAttempts(3)
                .backoff(new BackoffPolicy(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0, null))
                .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL));
        configure.accept(queue);
        TaskEngine engine = new ClientBuilder()
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
                                EffectMarks.open(faulty(), store::identity, jta, port::now, Duration.ofHours(1)))))
                .engine();
        engines.add(engine);
        engine.start();
        return engine;
    }

    private DataSource faulty() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (down) {
                        refusals.incrementAndGet();
                        throw new SQLException("no connection");
                    }
                    return method.invoke(bank, arguments);
                });
    }

    private TransactionRunner lying(TransactionRunner real) {
        Demarcation thread = real.demarcation();
        Demarcation lying =
                new Demarcation(thread.begin(), () -> commit.run(thread.commit()), thread.rollback(), thread.timeout());
        return new TransactionRunner() {
            @Override
            public <R> R run(End end, Callable<R> work) throws Exception {
                return real.run(end, work);
            }

            @Override
            public Demarcation demarcation() {
                return lying;
            }
        };
    }

    private void book(Charge charge, TaskContext context) throws SQLException {
        execute("insert into entry values (" + charge.number() + ", " + context.attempt() + ")");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = bank.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> texts(String query) {
        try (Connection connection = bank.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> entries() {
        return texts("select number || ' by ' || attempt from entry order by 1");
    }

    private List<String> marks(TaskId id) {
        return texts(
                "select generation || ' ' || done from afterward_effect where task = " + id.value() + " order by 1");
    }

    private static ConditionFactory awaiting() {
        return await().atMost(LIMIT);
    }

    private static void awaitStatus(TaskEngine engine, TaskId id, TaskStatus status) {
        awaiting().untilAsserted(() -> assertThat(engine.status(id)).isEqualTo(status));
    }

    /** What a machine would find that goes on with the file after this moment. */
    private Path copied(Path file) throws IOException {
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

    private Path file() {
        return directory.resolve("tasks.db");
    }

    private void hold() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void work_is_committed_with_its_mark() {
        TaskEngine engine = start(file(), this::book);
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 1");
        assertThat(marks(id)).containsExactly("0 1");
    }

    @Test
    void what_fails_leaves_nothing_but_a_void_mark_with_its_last_attempt() {
        TaskEngine engine = start(file(), (charge, context) -> {
            book(charge, context);
            assertThat(marks(context.id())).isEmpty();
            throw new IllegalStateException("declined");
        });
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.FAILED);
        assertThat(calls).hasValue(3);
        assertThat(entries()).isEmpty();
        assertThat(marks(id)).containsExactly("0 0");
    }

    @Test
    void the_mark_is_believed_and_not_the_commit() {
        AtomicInteger commits = new AtomicInteger();
        commit = real -> {
            if (commits.incrementAndGet() == 1) {
                // It says that it has committed.
                MANAGER.rollback();
                return;
            }
            real.run();
            throw new IllegalStateException("the reply is lost");
        };
        TaskEngine engine = start(file(), this::book);
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 2");
        assertThat(marks(id)).containsExactly("0 1");
    }

    @Test
    void a_process_that_died_after_its_commit_has_succeeded() throws Exception {
        CountDownLatch committed = new CountDownLatch(1);
        commit = real -> {
            real.run();
            committed.countDown();
            hold();
        };
        TaskEngine dead = start(file(), this::book);
        TaskId id = dead.enqueue(new Charge(1));
        assertThat(committed.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine next = start(copied(file()), this::book);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 1");
        assertThat(calls).hasValue(1);
    }

    @Test
    void what_runs_again_beside_a_process_taken_for_dead_commits_once() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TaskEngine zombie = start(file(), (charge, context) -> {
            book(charge, context);
            begun.countDown();
            goOn.await();
        });
        TaskId id = zombie.enqueue(new Charge(1));
        assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine next = start(copied(file()), this::book);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        goOn.countDown();
        awaitStatus(zombie, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).hasSize(1);
        assertThat(marks(id)).containsExactly("0 1");
    }

    @Test
    void what_is_cancelled_elsewhere_is_committed_by_nobody() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TaskEngine zombie = start(file(), (charge, context) -> {
            book(charge, context);
            begun.countDown();
            goOn.await();
        });
        TaskId id = zombie.enqueue(new Charge(1));
        assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine next = start(
                copied(file()),
                queue -> queue.backoff(new BackoffPolicy(LATER, 1, LATER, 0, null)),
                (charge, context) -> {
                    throw new IllegalStateException("not now");
                });
        awaiting().until(() -> calls.get() == 2 && next.status(id) == TaskStatus.PENDING);
        assertThat(next.cancel(id)).isTrue();
        awaitStatus(next, id, TaskStatus.CANCELLED);
        goOn.countDown();
        awaitStatus(zombie, id, TaskStatus.CANCELLED);
        assertThat(entries()).isEmpty();
        assertThat(marks(id)).containsExactly("0 0");
    }

    @Test
    void what_has_succeeded_unseen_is_not_cancelled() throws Exception {
        TaskEngine before = start(
                file(), queue -> queue.backoff(new BackoffPolicy(LATER, 1, LATER, 0, null)), (charge, context) -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("not now");
                    }
                    book(charge, context);
                });
        TaskId id = before.enqueue(new Charge(1));
        awaiting().until(() -> calls.get() == 1 && before.status(id) == TaskStatus.PENDING);
        Path backup = copied(file());
        assertThat(before.manualOperations().apply(Deed.RUN_NOW, List.of(id), "ann"))
                .containsExactly(id);
        awaitStatus(before, id, TaskStatus.SUCCEEDED);
        TaskEngine restored = start(backup, this::book);
        assertThat(restored.cancel(id)).isTrue();
        awaitStatus(restored, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).containsExactly("1 by 2");
    }

    @Test
    void a_store_from_a_backup_repeats_nothing_and_uses_no_id_again() throws Exception {
        TaskEngine before = start(file(), this::book);
        TaskId first = before.enqueue(new Charge(1));
        awaitStatus(before, first, TaskStatus.SUCCEEDED);
        before.manualOperations().setPaused("charge", true, "ann");
        TaskId second = before.enqueue(new Charge(2));
        Path backup = copied(file());
        before.manualOperations().setPaused("charge", false, "ann");
        awaitStatus(before, second, TaskStatus.SUCCEEDED);
        TaskId third = before.enqueue(new Charge(3));
        awaitStatus(before, third, TaskStatus.SUCCEEDED);
        before.stop(Duration.ofSeconds(5));
        clock = new Behind(Duration.ofSeconds(30));
        TaskEngine restored = start(backup, this::book);
        restored.manualOperations().setPaused("charge", false, "ann");
        awaitStatus(restored, second, TaskStatus.SUCCEEDED);
        assertThat(restored.enqueue(new Charge(4)).value()).isGreaterThan(third.value());
        awaiting().untilAsserted(() -> assertThat(entries()).containsExactly("1 by 1", "2 by 1", "3 by 1", "4 by 1"));
    }

    @Test
    void an_ended_task_that_is_begun_anew_leaves_another_mark() {
        TaskEngine engine = start(file(), (charge, context) -> {
            book(charge, context);
            if (calls.get() <= 3) {
                throw new IllegalStateException("declined");
            }
        });
        TaskId id = engine.enqueue(new Charge(1));
        awaitStatus(engine, id, TaskStatus.FAILED);
        assertThat(engine.manualOperations().apply(Deed.RETRY, List.of(id), "ann"))
                .containsExactly(id);
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        assertThat(marks(id)).containsExactly("0 0", "1 1");
        assertThat(entries()).containsExactly("1 by 1");
    }

    @Test
    void what_was_begun_and_waits_is_cancelled_before_it_is_deleted() {
        TaskEngine engine = start(
                file(), queue -> queue.backoff(new BackoffPolicy(LATER, 1, LATER, 0, null)), (charge, context) -> {
                    throw new IllegalStateException("not now");
                });
        TaskId id = engine.enqueue(new Charge(1));
        awaiting().until(() -> calls.get() == 1 && engine.status(id) == TaskStatus.PENDING);
        assertThat(engine.manualOperations().apply(Deed.DELETE, List.of(id), "ann"))
                .isEmpty();
        assertThat(engine.manualOperations().apply(Deed.ERASE, List.of(id), "ann"))
                .isEmpty();
        assertThat(engine.manualOperations().apply(Deed.CANCEL, List.of(id), "ann"))
                .containsExactly(id);
        awaitStatus(engine, id, TaskStatus.CANCELLED);
        assertThat(marks(id)).containsExactly("0 0");
        assertThat(engine.manualOperations().apply(Deed.DELETE, List.of(id), "ann"))
                .containsExactly(id);
    }

    @Test
    void a_queue_that_leaves_no_marks_any_more_asks_for_those_it_has_left() throws Exception {
        CountDownLatch committed = new CountDownLatch(1);
        commit = real -> {
            real.run();
            committed.countDown();
            hold();
        };
        TaskEngine dead = start(file(), this::book);
        TaskId id = dead.enqueue(new Charge(1));
        assertThat(committed.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine next = start(copied(file()), queue -> queue.transaction(TaskTransaction.NONE), this::book);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(calls).hasValue(1);
    }

    @Test
    void what_dies_too_often_fails_and_is_committed_by_nobody() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TaskEngine zombie = start(file(), (charge, context) -> {
            book(charge, context);
            begun.countDown();
            goOn.await();
        });
        TaskId id = zombie.enqueue(new Charge(1));
        assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
        Path left = copied(file());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + left);
                Statement statement = connection.createStatement()) {
            statement.execute("update afterward_task set rescues = 9, alone = 1");
        }
        TaskEngine next = start(left, this::book);
        awaitStatus(next, id, TaskStatus.FAILED);
        goOn.countDown();
        awaitStatus(zombie, id, TaskStatus.FAILED);
        assertThat(entries()).isEmpty();
        assertThat(marks(id)).containsExactly("0 0");
    }

    @Test
    void a_table_in_the_place_of_the_one_that_was_marked_decides_nothing() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        TaskEngine dead = start(file(), (charge, context) -> {
            begun.countDown();
            hold();
        });
        TaskId id = dead.enqueue(new Charge(1));
        assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
        Path left = copied(file());
        execute("drop table afterward_effect");
        TaskEngine next = start(left, this::book);
        awaitStatus(next, id, TaskStatus.PARKED);
        assertThat(entries()).isEmpty();
        assertThat(next.manualOperations().apply(Deed.RUN_NOW, List.of(id), "ann"))
                .containsExactly(id);
        awaitStatus(next, id, TaskStatus.SUCCEEDED);
        assertThat(entries()).hasSize(1);
    }

    @Test
    void while_the_database_does_not_answer_nothing_is_decided() {
        commit = real -> {
            real.run();
            down = true;
            throw new IllegalStateException("the reply is lost");
        };
        TaskEngine engine = start(file(), this::book);
        TaskId id = engine.enqueue(new Charge(1));
        awaiting().until(() -> refusals.get() > 1);
        assertThat(engine.status(id)).isEqualTo(TaskStatus.RUNNING);
        down = false;
        awaitStatus(engine, id, TaskStatus.SUCCEEDED);
        assertThat(calls).hasValue(1);
    }
}
