package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static dev.afterward.transaction.Narayana.before;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.coordinator.TxControl;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionImple;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionManagerImple;
import dev.afterward.ConfigurationException;
import dev.afterward.QueueConfig;
import dev.afterward.Retain;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskContext;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.TaskTransaction;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.SchemaConfig;
import dev.afterward.boot.Stores;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.postgresql.PostgresServer;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.CuttingProxy.Cut;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Transaction;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts whose work and success are one transaction of the application's PostgreSQL, with a real transaction manager. */
class SettlingTransactionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TaskQueue(name = "charge")
    public record Charge(int account) implements Task {}

    @TaskQueue(name = "receipt")
    public record Receipt(int account) implements Task {}

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final Narayana narayana = new Narayana();
    private final List<TaskEvent> events = new CopyOnWriteArrayList<>();
    private final List<Integer> receipts = new CopyOnWriteArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final QueueConfig.Builder queue = QueueConfig.builder("charge")
            .transaction(TaskTransaction.REQUIRED)
            .maxAttempts(3)
            .retention(new RetentionPolicy(null, Retain.ALL, Retain.ALL));
    private final CountDownLatch settled = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private CuttingProxy proxy;
    private AgroalDataSource application;
    private @Nullable TaskEngine engine;
    private @Nullable TaskEngine second;

    @BeforeEach
    void open() throws Exception {
        URI address = URI.create(server.url().substring("jdbc:".length()));
        proxy = new CuttingProxy(address.getPort(), "insert into ledger");
        application = Narayana.dataSource(server.url().replace(":" + address.getPort() + "/", ":" + proxy.port() + "/")
                + "&sslmode=disable&gssEncMode=disable&prepareThreshold=0");
        server.execute("create table ledger (account int, attempt int, unique (account, attempt))");
    }

    @AfterEach
    void close() throws Exception {
        Narayana.leave();
        go.countDown();
        for (TaskEngine each : Arrays.asList(engine, second)) {
            if (each != null) {
                each.stopNow();
            }
        }
        application.close();
        proxy.close();
    }

    /** Whether the client's threads of attempts are in their attempts' transaction is up to the transaction manager. */
    private TaskEngine start(TaskProcessor<Charge> processor) {
        TaskStore store = Stores.dataSource(server.dataSource(), SchemaConfig.DEFAULT);
        AttemptTransactions clean = AttemptTransactions.of(REGISTRY, MANAGER);
        TaskEngine started = new ClientBuilder()
                .store(store)
                .workers(2)
                .interceptor(clean)
                .listener(events::add)
                .processor(Charge.class, queue.build(), (task, context) -> {
                    attempts.incrementAndGet();
                    processor.process(task, context);
                })
                .processor(Receipt.class, (task, context) -> receipts.add(task.account()))
                .transactions(port -> new SharedTransactions(port, narayana.jta, application, seam(store, port)))
                .engine();
        engine = started;
        started.start();
        return started;
    }

    private static SharedStore seam(TaskStore store, TransactionPort port) {
        return new SharedStore() {
            @Override
            public void write(Connection connection, List<NewTask> tasks, long now) {
                store.write(connection, tasks, now);
            }

            @Override
            public boolean settle(Connection connection, Settlement.Ended success) {
                return store.settle(connection, success);
            }

            @Override
            public boolean exists(TaskId id) {
                return store.status(id) != TaskStatus.NOT_FOUND;
            }

            @Override
            public void withdraw(Collection<TaskId> ids) {
                port.withdraw(ids);
            }
        };
    }

    private void book(Charge task, TaskContext context) throws SQLException {
        try (Connection connection = application.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into ledger values (?, ?)")) {
            insert.setInt(1, task.account());
            insert.setInt(2, context.attempt());
            insert.execute();
        }
    }

    private List<String> ledger() {
        return server.textsOf("select account || ':' || attempt from ledger order by 1");
    }

    private void awaitStatus(TaskId id, TaskStatus status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(engine.status(id)).isEqualTo(status));
    }

    private <E extends TaskEvent> E awaitEvent(Class<E> type) {
        await().atMost(PATIENCE).until(() -> events.stream().anyMatch(type::isInstance));
        return type.cast(events.stream().filter(type::isInstance).findFirst().orElseThrow());
    }

    @Test
    void the_work_its_end_and_its_followers_are_one_transaction() {
        TaskEngine client = start((task, context) -> {
            book(task, context);
            context.client().enqueue(new Receipt(task.account()));
        });
        TaskId id = client.enqueue(new Charge(1));
        awaitStatus(id, TaskStatus.SUCCEEDED);
        await().atMost(PATIENCE).until(() -> receipts.contains(1));
        assertThat(ledger()).containsExactly("1:1");
        assertThat(awaitEvent(TaskEvent.Succeeded.class).attempt()).isEqualTo(1);
    }

    @Test
    void a_task_of_which_nothing_is_kept_is_deleted_with_its_work() {
        queue.retention(RetentionPolicy.DEFAULT);
        TaskEngine client = start(this::book);
        TaskId id = client.enqueue(new Charge(1));
        awaitEvent(TaskEvent.Succeeded.class);
        awaitStatus(id, TaskStatus.NOT_FOUND);
        assertThat(ledger()).containsExactly("1:1");
    }

    @Test
    void what_a_failed_attempt_has_done_is_undone() {
        TaskEngine client = start((task, context) -> {
            book(task, context);
            context.client().enqueue(new Receipt(context.attempt()));
            if (context.attempt() < 3) {
                throw new IllegalStateException("declined");
            }
        });
        awaitStatus(client.enqueue(new Charge(1)), TaskStatus.SUCCEEDED);
        await().atMost(PATIENCE).until(() -> receipts.contains(3));
        assertThat(ledger()).containsExactly("1:3");
        assertThat(receipts).containsExactly(3);
        assertThat(attempts).hasValue(3);
    }

    /** PostgreSQL rolls a transaction back in which a statement has failed, even if its COMMIT is sent. */
    @Test
    void an_error_that_the_processor_swallows_is_no_success() {
        queue.maxAttempts(1);
        TaskEngine client = start((task, context) -> {
            book(task, context);
            try {
                book(task, context);
            } catch (SQLException duplicate) {
                // It does not matter.
            }
        });
        TaskId id = client.enqueue(new Charge(1));
        awaitStatus(id, TaskStatus.FAILED);
        assertThat(ledger()).isEmpty();
        assertThat(awaitEvent(TaskEvent.Failed.class).error()).contains("current transaction is aborted");
    }

    @Test
    void a_transaction_that_is_marked_for_rollback_is_a_failure() {
        queue.maxAttempts(1);
        TaskEngine client = start((task, context) -> {
            book(task, context);
            MANAGER.setRollbackOnly();
        });
        awaitStatus(client.enqueue(new Charge(1)), TaskStatus.FAILED);
        assertThat(ledger()).isEmpty();
    }

    /** What a commit fails with, a constraint that is checked late for example, is what the queue's rules see. */
    @Test
    void the_cause_of_a_failed_commit_is_what_counts() throws SQLException {
        server.execute(
                "alter table ledger drop constraint ledger_account_attempt_key",
                "alter table ledger add constraint once unique (account) deferrable initially deferred",
                "insert into ledger values (1, 0)");
        queue.maxAttempts(3).abortOn(java.util.Set.of(SQLException.class));
        TaskEngine client = start(this::book);
        awaitStatus(client.enqueue(new Charge(1)), TaskStatus.FAILED);
        assertThat(attempts).hasValue(1);
        assertThat(awaitEvent(TaskEvent.Failed.class).error()).contains("once");
        assertThat(ledger()).containsExactly("1:0");
    }

    @Test
    void a_snooze_is_rolled_back_and_settled_apart() {
        TaskEngine client = start((task, context) -> {
            book(task, context);
            if (context.snoozes() == 0) {
                context.snooze(Duration.ofMillis(1));
            }
        });
        awaitStatus(client.enqueue(new Charge(1)), TaskStatus.SUCCEEDED);
        assertThat(attempts).hasValue(2);
        assertThat(ledger()).containsExactly("1:1");
    }

    @Test
    void a_cancelled_attempt_commits_nothing_though_it_returns() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        TaskEngine client = start((task, context) -> {
            book(task, context);
            runs.countDown();
            while (told.getCount() > 0) {
                try {
                    told.await();
                } catch (InterruptedException e) {
                    // It finishes what it has begun.
                }
            }
        });
        TaskId id = client.enqueue(new Charge(1));
        assertThat(runs.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(client.cancel(id)).isTrue();
        told.countDown();
        awaitStatus(id, TaskStatus.CANCELLED);
        assertThat(ledger()).isEmpty();
    }

    /** Cancelled on another node, whose word has not come here; though there is no other attempt. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void an_attempt_that_was_cancelled_elsewhere_commits_nothing(int maxAttempts) throws Exception {
        queue.maxAttempts(maxAttempts);
        TaskEngine client = start((task, context) -> {
            book(task, context);
            server.execute("update afterward_task set cancel_at = 1, cancel_by = 'somebody'");
        });
        TaskId id = client.enqueue(new Charge(1));
        awaitStatus(id, TaskStatus.CANCELLED);
        assertThat(ledger()).isEmpty();
        assertThat(attempts).hasValue(1);
    }

    /** Its transaction is held between the settlement and the end. */
    private void bookSlowly(Charge task, TaskContext context) throws SQLException {
        book(task, context);
        // Deeper than the library's: it comes after the settlement.
        REGISTRY.registerInterposedSynchronization(before(() -> REGISTRY.registerInterposedSynchronization(before(() ->
                REGISTRY.registerInterposedSynchronization(before(() -> {
                    settled.countDown();
                    await().atMost(PATIENCE).until(() -> go.getCount() == 0);
                }))))));
    }

    /** Another node, which runs receipts. */
    private TaskEngine other() {
        TaskEngine started = new ClientBuilder()
                .store(Stores.dataSource(server.dataSource(), SchemaConfig.DEFAULT))
                .lease(Duration.ofSeconds(3))
                .poll(Duration.ofSeconds(1))
                .processor(Receipt.class, (task, context) -> receipts.add(task.account()))
                .engine();
        second = started;
        started.start();
        return started;
    }

    @Test
    void another_node_that_cancels_while_it_commits_goes_on_and_is_told_what_was_recorded() throws Exception {
        TaskEngine client = start(this::bookSlowly);
        TaskId id = client.enqueue(new Charge(1));
        assertThat(settled.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine other = other();
        CompletableFuture<Boolean> cancelled = CompletableFuture.supplyAsync(() -> other.cancel(id));
        for (int i = 0; i < 3; i++) {
            int number = i;
            other.enqueue(new Receipt(number));
            await().atMost(PATIENCE).until(() -> receipts.contains(number));
        }
        assertThat(cancelled).isNotDone();
        go.countDown();
        assertThat(cancelled.get(40, TimeUnit.SECONDS)).isFalse();
        assertThat(client.status(id)).isEqualTo(TaskStatus.SUCCEEDED);
        assertThat(ledger()).containsExactly("1:1");
    }

    /** As with a branch that a transaction manager has prepared, and finishes when nobody expects it any more. */
    @Test
    void a_settlement_that_is_open_is_not_rescued() throws Exception {
        TaskEngine client = start(this::bookSlowly);
        TaskId id = client.enqueue(new Charge(1));
        assertThat(settled.await(40, TimeUnit.SECONDS)).isTrue();
        TaskEngine other = other();
        server.execute("update afterward_client set seen = 1 where id = (select min(id) from afterward_client)");
        other.notifyCommitted();
        other.enqueue(new Receipt(1));
        await().atMost(PATIENCE).until(() -> receipts.contains(1));
        go.countDown();
        awaitStatus(id, TaskStatus.SUCCEEDED);
        assertThat(ledger()).containsExactly("1:1");
        assertThat(attempts).hasValue(1);
        assertThat(server.textsOf("select rescues::text from afterward_task where id = " + id.value()))
                .containsExactly("0");
    }

    @Test
    void who_cancels_while_it_commits_is_told_what_was_recorded() throws Exception {
        TaskEngine client = start(this::bookSlowly);
        TaskId id = client.enqueue(new Charge(1));
        assertThat(settled.await(40, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Boolean> cancelled = CompletableFuture.supplyAsync(() -> client.cancel(id));
        // Others are served meanwhile.
        client.enqueue(new Receipt(7));
        await().atMost(PATIENCE).until(() -> receipts.contains(7));
        assertThat(cancelled).isNotDone();
        go.countDown();
        assertThat(cancelled.get(40, TimeUnit.SECONDS)).isFalse();
        assertThat(client.status(id)).isEqualTo(TaskStatus.SUCCEEDED);
        assertThat(ledger()).containsExactly("1:1");
    }

    @Test
    void an_attempt_that_took_too_long_commits_nothing_though_it_returns() {
        queue.maxAttempts(2).timeout(Duration.ofMillis(100));
        TaskEngine client = start((task, context) -> {
            book(task, context);
            if (context.attempt() == 1) {
                await().atMost(PATIENCE).until(context::shouldStop);
            }
        });
        awaitStatus(client.enqueue(new Charge(1)), TaskStatus.SUCCEEDED);
        assertThat(ledger()).containsExactly("1:2");
        assertThat(awaitEvent(TaskEvent.Retried.class).error()).contains("timeout of 100 ms");
    }

    /** The transaction manager ends what has no timeout of ours. */
    @Test
    void an_attempt_whose_transaction_has_timed_out_is_told_so_and_commits_nothing() throws Exception {
        int usual = TxControl.getDefaultTimeout();
        TxControl.setDefaultTimeout(1);
        try {
            queue.maxAttempts(1);
            TaskEngine client = start((task, context) -> {
                book(task, context);
                await().atMost(PATIENCE).until(context::shouldStop);
            });
            awaitStatus(client.enqueue(new Charge(1)), TaskStatus.FAILED);
            assertThat(ledger()).isEmpty();
        } finally {
            TxControl.setDefaultTimeout(usual);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE", "AFTER"})
    void a_commit_whose_answer_is_lost_is_what_the_row_says(Cut cut) {
        TaskEngine client = start(this::book);
        proxy.cut(cut);
        TaskId id = client.enqueue(new Charge(1));
        awaitStatus(id, TaskStatus.SUCCEEDED);
        int expected = cut == Cut.AFTER ? 1 : 2;
        assertThat(attempts).hasValue(expected);
        assertThat(ledger()).containsExactly("1:" + expected);
        assertThat(events.stream().filter(TaskEvent.Succeeded.class::isInstance))
                .hasSize(1);
    }

    /** Another node has taken it over: its attempt is the one that counts. */
    @Test
    void an_attempt_that_has_lost_its_claim_commits_nothing() {
        TaskEngine client = start((task, context) -> {
            book(task, context);
            server.execute("update afterward_task set claims = claims + 1");
        });
        client.enqueue(new Charge(1));
        awaitEvent(TaskEvent.ClaimLost.class);
        assertThat(ledger()).isEmpty();
    }

    /** Another node has taken it over, and has ended it: of most tasks nothing is kept then. */
    @Test
    void an_attempt_whose_task_is_gone_has_not_succeeded() {
        queue.retention(RetentionPolicy.DEFAULT);
        TaskEngine client = start((task, context) -> {
            book(task, context);
            server.execute("delete from afterward_task");
        });
        client.enqueue(new Charge(1));
        awaitEvent(TaskEvent.ClaimLost.class);
        assertThat(ledger()).isEmpty();
        assertThat(events).noneMatch(TaskEvent.Succeeded.class::isInstance);
    }

    /** Another one is begun in between, as a container does for REQUIRES_NEW. */
    @Test
    void a_call_outside_of_the_attempts_transaction_is_refused_before_it_does_anything() {
        queue.maxAttempts(1);
        TaskEngine client = start((task, context) -> {
            Transaction suspended = MANAGER.suspend();
            MANAGER.begin();
            try {
                AttemptTransactions.called();
                book(task, context);
                MANAGER.commit();
            } finally {
                Narayana.leave();
                MANAGER.resume(suspended);
            }
        });
        awaitStatus(client.enqueue(new Charge(1)), TaskStatus.FAILED);
        assertThat(ledger()).isEmpty();
        assertThat(awaitEvent(TaskEvent.Failed.class).error()).contains("its own demarcation leads out of it");
    }

    @Test
    void what_a_processor_has_committed_itself_counts_whatever_it_throws_afterwards() {
        TaskEngine client = start((task, context) -> {
            book(task, context);
            MANAGER.commit();
            throw new IllegalStateException("too late");
        });
        awaitStatus(client.enqueue(new Charge(1)), TaskStatus.SUCCEEDED);
        assertThat(attempts).hasValue(1);
        assertThat(ledger()).containsExactly("1:1");
    }

    @Test
    void a_processor_that_rolls_back_and_begins_anew_has_failed() {
        queue.maxAttempts(1);
        TaskEngine client = start((task, context) -> {
            MANAGER.rollback();
            MANAGER.begin();
            book(task, context);
        });
        TaskId id = client.enqueue(new Charge(1));
        awaitStatus(id, TaskStatus.FAILED);
        assertThat(ledger()).isEmpty();
    }

    /** The attempt's own timeout comes first, and is not cut short by the server's. */
    @Test
    void the_transaction_lasts_longer_than_the_attempt_may_and_only_this_one() {
        queue.timeout(Duration.ofSeconds(7)).concurrency(1);
        AtomicInteger seconds = new AtomicInteger();
        AtomicInteger later = new AtomicInteger(-1);
        TaskEngine client = start((task, context) -> {
            seconds.set(((TransactionImple) MANAGER.getTransaction()).getTimeout());
            later.set(((TransactionManagerImple) MANAGER).getTimeout());
        });
        awaitStatus(client.enqueue(new Charge(1)), TaskStatus.SUCCEEDED);
        assertThat(seconds).hasValue(18);
        assertThat(later).hasValue(0);
    }

    @Test
    void without_jta_such_a_queue_is_refused(@TempDir Path directory) {
        ClientBuilder builder = new ClientBuilder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Charge.class, queue.build(), this::book);
        assertThatThrownBy(builder::engine)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "queue 'charge': transaction = REQUIRED is not possible: this client takes part in no"
                                + " JTA transactions");
    }
}
