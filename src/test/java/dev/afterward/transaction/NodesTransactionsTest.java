package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskOperations;
import dev.afterward.TaskQueue;
import dev.afterward.TaskStatus;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.SchemaConfig;
import dev.afterward.boot.Stores;
import dev.afterward.dispatch.TaskEngine;
import dev.afterward.postgresql.PostgresServer;
import dev.afterward.store.TaskStore;
import dev.afterward.transaction.CuttingProxy.Cut;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Transaction;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Several nodes, whose application keeps its data in H2, and whose tasks lie in a PostgreSQL of their own. A node is killed by
 * taking its way to the outcome away, and its heartbeat.
 */
class NodesTransactionsTest {

    @TaskQueue(name = "note")
    public record Note(int number) implements Task {}

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration LONG = Duration.ofHours(1);

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    private final Narayana narayana = new Narayana();
    /** Of a node that never finds out how its transactions have ended. */
    private final JtaContext deaf = new JtaContext(
            REGISTRY,
            TransactionRunner.of(MANAGER),
            work -> {
                Thread thread = new Thread(() -> {}, "deaf");
                thread.setDaemon(true);
                return thread;
            },
            ids -> {},
            LONG);

    private final List<Integer> done = new CopyOnWriteArrayList<>();
    private final List<TaskEngine> nodes = new ArrayList<>();
    private AgroalDataSource orders;
    private Witness witness;

    @BeforeEach
    void open() throws SQLException {
        orders = Narayana.dataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=200");
    }

    @AfterEach
    void close() throws Exception {
        Narayana.leave();
        nodes.forEach(TaskEngine::stopNow);
        orders.close();
    }

    private TaskEngine node(JtaContext jta, boolean witnessed) {
        return node(jta, witnessed, LONG, server.dataSource());
    }

    private TaskEngine node(JtaContext jta, boolean witnessed, Duration lease, PGSimpleDataSource dataSource) {
        TaskStore store = Stores.ownDataSource(dataSource, SchemaConfig.DEFAULT);
        TaskEngine node = new ClientBuilder()
                .store(store)
                .lease(lease)
                .poll(Duration.ofSeconds(1))
                .processor(Note.class, (note, context) -> done.add(note.number()))
                .transactions(port -> new SeparateTransactions(port, jta, witness(witnessed, store)))
                .engine();
        nodes.add(node);
        return node;
    }

    private @Nullable Witness witness(boolean witnessed, TaskStore store) {
        if (!witnessed) {
            return null;
        }
        witness = Witness.open(orders, store::identity, narayana.jta);
        return witness;
    }

    private TaskEngine started(TaskEngine node) {
        node.start();
        return node;
    }

    private TaskId enqueueIn(TaskEngine node, int number) throws Exception {
        MANAGER.begin();
        return node.enqueue(new Note(number));
    }

    /** It has stopped in the midst of what it did, a lease ago. Its rows stay as they are. */
    private void kill(TaskEngine node) throws SQLException {
        node.stopNow();
        server.execute("update afterward_client set seen = 1");
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = orders.getConnection();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private List<String> transactions() {
        return server.textsOf("select state::text from afterward_tx order by id");
    }

    /** A turn of a node is made, and all that was decided before is written. */
    private void roundTrip(TaskEngine node, int number) {
        node.enqueue(new Note(number));
        await().atMost(PATIENCE).until(() -> done.contains(number));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_committed_runs_on_any_node_and_what_is_rolled_back_on_none(boolean witnessed) throws Exception {
        // This one runs nothing: the other one is told of what is promoted here.
        TaskEngine first = node(narayana.jta, witnessed);
        TaskEngine second = started(node(narayana.jta, witnessed));
        for (int i = 0; i < 10; i++) {
            TaskId id = enqueueIn(first, i);
            assertThat(second.status(id)).isEqualTo(TaskStatus.NOT_FOUND);
            if (i % 2 == 0) {
                MANAGER.commit();
            } else {
                MANAGER.rollback();
            }
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder(0, 2, 4, 6, 8));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(transactions()).isEmpty());
        if (witnessed) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(witness.marks()).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_a_dead_node_has_prepared_is_decided_by_its_witness(boolean startsLater) throws Exception {
        TaskEngine dead = node(deaf, true);
        TaskEngine other = startsLater ? null : started(node(narayana.jta, true));
        enqueueIn(dead, 1);
        MANAGER.commit();
        enqueueIn(dead, 2);
        REGISTRY.registerInterposedSynchronization(Narayana.before(
                () -> REGISTRY.registerInterposedSynchronization(Narayana.before(REGISTRY::setRollbackOnly))));
        assertThatThrownBy(MANAGER::commit).isInstanceOf(Exception.class);
        assertThat(transactions()).containsExactly("0", "0");
        kill(dead);
        TaskEngine living = other == null ? started(node(narayana.jta, true)) : other;
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(transactions()).isEmpty());
        roundTrip(living, 3);
        assertThat(done).contains(1).doesNotContain(2);
    }

    /** Its database still holds the transaction: that nothing is seen of it proves nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_a_dead_node_has_prepared_is_in_doubt_until_its_transaction_ends(boolean commits) throws Exception {
        TaskEngine dead = node(deaf, true);
        TaskId id = enqueueIn(dead, 1);
        REGISTRY.registerInterposedSynchronization(Narayana.before(
                () -> REGISTRY.registerInterposedSynchronization(Narayana.before(() -> dieBeforeTheEnd(dead, id)))));
        if (commits) {
            MANAGER.commit();
            await().atMost(PATIENCE).until(() -> done.contains(1));
        } else {
            REGISTRY.registerInterposedSynchronization(Narayana.before(
                    () -> REGISTRY.registerInterposedSynchronization(Narayana.before(REGISTRY::setRollbackOnly))));
            assertThatThrownBy(MANAGER::commit).isInstanceOf(Exception.class);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(transactions()).isEmpty());
            roundTrip(nodes.get(1), 2);
            assertThat(done).doesNotContain(1);
        }
    }

    /** On the thread of the transaction, which is written and not committed yet. */
    private void dieBeforeTheEnd(TaskEngine dead, TaskId id) {
        try {
            Transaction open = MANAGER.suspend();
            kill(dead);
            TaskEngine living = started(node(narayana.jta, true));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(living.status(id)).isEqualTo(TaskStatus.PARKED));
            MANAGER.resume(open);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_a_living_node_has_prepared_is_left_alone(boolean witnessed) throws Exception {
        TaskEngine living = node(deaf, witnessed);
        enqueueIn(living, 1);
        REGISTRY.registerInterposedSynchronization(Narayana.before(
                () -> REGISTRY.registerInterposedSynchronization(Narayana.before(() -> {
                    // Found it would be in doubt, or decided.
                    roundTripOfAnother(witnessed);
                    assertThat(transactions()).containsExactly("0");
                }))));
        MANAGER.commit();
    }

    private void roundTripOfAnother(boolean witnessed) {
        try {
            Transaction open = MANAGER.suspend();
            TaskEngine other = started(node(narayana.jta, witnessed));
            server.execute("update afterward_client set busy = 1");
            other.notifyCommitted();
            roundTrip(other, 2);
            roundTrip(other, 3);
            MANAGER.resume(open);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_node_that_holds_prepared_tasks_gives_heartbeats() throws Exception {
        TaskEngine holding = node(deaf, true, Duration.ofSeconds(1), server.dataSource());
        enqueueIn(holding, 1);
        MANAGER.commit();
        String prepared =
                server.textsOf("select max(seen)::text from afterward_client").get(0);
        await().atMost(PATIENCE)
                .until(() -> !server.textsOf("select max(seen)::text from afterward_client")
                        .contains(prepared));
        assertThat(transactions()).containsExactly("0");
    }

    /** It is not dead, it was only silent for too long. */
    @Test
    void who_was_taken_for_dead_still_decides_what_others_doubt() throws Exception {
        TaskEngine silent = node(deaf, false);
        TaskEngine other = started(node(narayana.jta, false));
        TaskId id = enqueueIn(silent, 1);
        REGISTRY.registerInterposedSynchronization(Narayana.before(() ->
                REGISTRY.registerInterposedSynchronization(Narayana.before(() -> {
                    try {
                        server.execute("update afterward_client set seen = 1");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(transactions()).containsExactly("3"));
                    assertThat(other.health().doubts()).isEqualTo(1);
                }))));
        MANAGER.commit();
        await().atMost(PATIENCE).until(() -> done.contains(1));
        assertThat(silent.status(id)).isNotEqualTo(TaskStatus.PARKED);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(other.health().doubts()).isZero());
    }

    /** The store has forgotten this client, which goes on as another one: the first one is dead, and its transaction is not. */
    @Test
    void what_is_under_way_here_is_not_taken_for_left_after_the_client_was_lost() throws Exception {
        TaskEngine node = started(node(narayana.jta, false));
        enqueueIn(node, 1);
        REGISTRY.registerInterposedSynchronization(Narayana.before(
                () -> REGISTRY.registerInterposedSynchronization(Narayana.before(() -> {
                    loseClient(node);
                    assertThat(transactions()).containsExactly("0");
                }))));
        MANAGER.commit();
        await().atMost(PATIENCE).until(() -> done.contains(1));
    }

    private void loseClient(TaskEngine node) {
        try {
            Transaction open = MANAGER.suspend();
            server.execute("delete from afterward_client");
            await().atMost(PATIENCE).ignoreExceptions().until(() -> node.enqueue(new Note(2)) != null);
            await().atMost(PATIENCE).until(() -> done.contains(2));
            roundTrip(node, 3);
            MANAGER.resume(open);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_a_dead_node_has_prepared_without_a_witness_is_decided_by_people() throws Exception {
        TaskEngine dead = node(deaf, false);
        TaskId id = enqueueIn(dead, 1);
        REGISTRY.registerInterposedSynchronization(Narayana.before(() ->
                REGISTRY.registerInterposedSynchronization(Narayana.before(() -> {
                    try {
                        Transaction open = MANAGER.suspend();
                        kill(dead);
                        MANAGER.resume(open);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))));
        MANAGER.commit();
        // What the report has brought does not survive a process that has died.
        TaskEngine living = started(node(narayana.jta, false));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(living.status(id)).isEqualTo(TaskStatus.PARKED));
        assertThat(living.operations().resolve(id, TaskOperations.Outcome.COMMITTED))
                .isTrue();
        await().atMost(PATIENCE).until(() -> done.contains(1));
    }

    @Test
    void a_start_sweeps_no_mark_that_another_node_needs() throws Exception {
        TaskEngine living = node(deaf, true);
        enqueueIn(living, 1);
        MANAGER.commit();
        assertThat(witness.marks()).hasSize(1);
        String needed = witness.marks().iterator().next();
        String stray = Keys.random();
        String store = server.textsOf("select identity from afterward_store").get(0);
        sql("insert into afterward_witness values ('" + stray + "', '" + store + "')");
        started(node(narayana.jta, true));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(witness.marks()).doesNotContain(stray));
        assertThat(witness.marks()).containsExactly(needed);
    }

    /** The connection to the store, around the COMMIT of the turn that prepares. */
    @ParameterizedTest
    @ValueSource(strings = {"BEFORE", "AFTER"})
    void a_turn_that_prepares_and_is_cut_off_is_known_before_the_transaction_commits(Cut cut) throws Exception {
        URI address = URI.create(server.url().substring("jdbc:".length()));
        try (CuttingProxy proxy = new CuttingProxy(address.getPort(), "insert into afterward_tx")) {
            PGSimpleDataSource through = new PGSimpleDataSource();
            through.setUrl(server.url().replace(":" + address.getPort() + "/", ":" + proxy.port() + "/")
                    + "&sslmode=disable&gssEncMode=disable&prepareThreshold=0");
            TaskEngine node = started(node(narayana.jta, true, LONG, through));
            enqueueIn(node, 1);
            proxy.cut(cut);
            // A turn that is proven not to have committed is made again.
            MANAGER.commit();
            await().atMost(PATIENCE).until(() -> done.contains(1));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(transactions()).isEmpty());
        }
    }
}
