package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static dev.afterward.transaction.Narayana.REGISTRY;
import static dev.afterward.transaction.Narayana.before;
import static dev.afterward.transaction.RecordingPort.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskId;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.transaction.Oracle.Verdict;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A witness in a real database, in transactions of a real transaction manager. */
class WitnessTest {

    private static final String STORE = "0f0f0f0f";

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=500";
    private final RecordingPort port = new RecordingPort();
    private final Narayana narayana = new Narayana();
    private AgroalDataSource dataSource;
    private Witness witness;
    private SeparateTransactions room;

    @BeforeEach
    void open() throws Exception {
        dataSource = Narayana.dataSource(url);
        witness = Witness.open(dataSource, () -> STORE, narayana.jta);
        room = new SeparateTransactions(port, narayana.jta, witness);
    }

    @AfterEach
    void close() throws Exception {
        Narayana.leave();
        room.drain(0);
        sql("shutdown");
        dataSource.close();
    }

    private void sql(String statement) throws SQLException {
        try (AgroalDataSource plain = Narayana.plainDataSource(url);
                Connection connection = plain.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private void commitWithTask(long id) throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(id)));
        MANAGER.commit();
    }

    @Test
    void a_commit_is_found_and_its_mark_removed() throws Exception {
        commitWithTask(1);
        awaitOutcomes(Outcome.COMMITTED);
        assertThat(port.decisions.get(0).patience()).isEqualTo(Duration.ZERO);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(narayana.announced).containsExactly(new TaskId(1)));
        assertThat(witness.marks()).hasSize(1);
        port.clock.addAndGet(1_000);
        room.resolver.tidy();
        assertThat(witness.marks()).isEmpty();
        assertThat(port.rows.get(0).witness()).hasSize(16);
        assertThat(Keys.string(port.rows.get(0).witnessTable())).isEqualTo(witness.table());
    }

    private void awaitOutcomes(Outcome... outcomes) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(port.outcomes()).containsExactly(outcomes));
    }

    @Test
    void a_mark_stays_until_the_outcome_is_durable() throws Exception {
        port.settled = false;
        commitWithTask(1);
        awaitOutcomes(Outcome.COMMITTED);
        port.clock.addAndGet(1_000);
        room.resolver.tidy();
        assertThat(witness.marks()).hasSize(1);
        port.settled = true;
        port.clock.addAndGet(1_000);
        room.resolver.tidy();
        assertThat(witness.marks()).isEmpty();
    }

    /** On SQLite the commit that waits for its answer may hold the lock that the removal waits for. */
    @Test
    void an_answer_does_not_wait_for_the_removal_of_marks() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch unlocked = new CountDownLatch(1);
        Oracle locked = new ForwardingOracle(witness) {
            @Override
            public void forget(Collection<String> keys) throws Exception {
                begun.countDown();
                assertThat(unlocked.await(1, TimeUnit.MINUTES)).isTrue();
                super.forget(keys);
            }
        };
        room = new SeparateTransactions(port, narayana.jta, locked, Resolver::new, StateWord::new);
        try {
            sql("insert into afterward_witness values ('" + Keys.random() + "', '" + STORE + "')");
            room.resolve(List.of());
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
            commitWithTask(1);
            awaitOutcomes(Outcome.COMMITTED);
        } finally {
            unlocked.countDown();
        }
    }

    @Test
    void the_mark_comes_before_the_rows() throws Exception {
        port.onPrepare = () -> {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                var rows =
                        statement.executeQuery("select count(*) from afterward_witness where store = '" + STORE + "'");
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
        commitWithTask(1);
        assertThat(port.prepared).containsExactly(1L);
    }

    @Test
    void a_late_enqueue_leaves_no_second_mark() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        REGISTRY.registerInterposedSynchronization(before(
                () -> REGISTRY.registerInterposedSynchronization(before(() -> room.enlist(List.of(task(2)))))));
        MANAGER.commit();
        assertThat(port.prepared).containsExactly(1L, 2L);
        assertThat(witness.marks()).hasSize(1);
    }

    @Test
    void a_rollback_after_the_write_is_found_out_by_a_probe() throws Exception {
        MANAGER.begin();
        room.enlist(List.of(task(1)));
        REGISTRY.registerInterposedSynchronization(
                before(() -> REGISTRY.registerInterposedSynchronization(before(REGISTRY::setRollbackOnly))));
        assertThatThrownBy(MANAGER::commit).isInstanceOf(RollbackException.class);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(port.outcomes()).endsWith(Outcome.ROLLED_BACK));
        assertThat(narayana.announced).isEmpty();
    }

    @Test
    void a_probe_has_three_answers() throws Exception {
        String absent = Keys.random();
        assertThat(witness.probe(absent)).isEqualTo(Verdict.ROLLED_BACK);
        assertThat(witness.marks()).as("a probe leaves nothing").isEmpty();

        String key = Keys.random();
        MANAGER.begin();
        witness.testify(key);
        Transaction open = MANAGER.suspend();
        assertThat(witness.committed(List.of(key))).isEmpty();
        assertThat(witness.probe(key)).isEqualTo(Verdict.UNKNOWN);
        MANAGER.resume(open);
        MANAGER.commit();
        assertThat(witness.probe(key)).isEqualTo(Verdict.COMMITTED);
        assertThat(witness.committed(List.of(absent, key))).containsExactly(key);
    }

    @Test
    void more_keys_than_one_statement_takes_are_found() throws Exception {
        List<String> keys =
                java.util.stream.Stream.generate(Keys::random).limit(35).toList();
        for (String key : keys) {
            sql("insert into afterward_witness values ('" + key + "', '" + STORE + "')");
        }
        assertThat(witness.committed(keys)).containsExactlyInAnyOrderElementsOf(keys);
        witness.forget(keys);
        assertThat(witness.marks()).isEmpty();
    }

    @Test
    void a_transaction_that_a_dead_client_left_is_shown_while_it_is_open_and_then_decided() throws Exception {
        String key = Keys.random();
        MANAGER.begin();
        witness.testify(key);
        Transaction open = MANAGER.suspend();
        room.resolve(List.of(left(7, key, witness.table())));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(port.outcomes()).containsExactly(Outcome.IN_DOUBT));
        MANAGER.resume(open);
        MANAGER.commit();
        port.clock.addAndGet(60_000);
        room.resolver.round();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(port.outcomes()).containsExactly(Outcome.IN_DOUBT, Outcome.COMMITTED));
    }

    @Test
    void the_start_decides_what_is_left_and_sweeps_marks_of_no_transaction() throws Exception {
        String committed = Keys.random();
        String stray = Keys.random();
        String foreign = Keys.random();
        sql("insert into afterward_witness values ('" + committed + "', '" + STORE + "')");
        sql("insert into afterward_witness values ('" + stray + "', '" + STORE + "')");
        sql("insert into afterward_witness values ('" + foreign + "', 'another store')");
        room.resolve(List.of(left(1, committed, witness.table()), left(2, Keys.random(), witness.table())));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(port.outcomes()).containsExactlyInAnyOrder(Outcome.COMMITTED, Outcome.ROLLED_BACK));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            port.clock.addAndGet(1_000);
            room.resolver.tidy();
            assertThat(witness.marks()).isEmpty();
        });
        assertThat(witness.committed(List.of(foreign))).containsExactly(foreign);
    }

    @Test
    void another_table_decides_nothing() {
        List<TransactionRow> rows = List.of(left(1, Keys.random(), Keys.random()));
        assertThat(room.resolve(rows)).isEqualTo(rows);
        room.resolver.round();
        assertThat(port.outcomes()).isEmpty();
    }

    @Test
    void a_table_that_is_replaced_while_the_client_runs_decides_nothing() throws Exception {
        commitWithTask(1);
        awaitOutcomes(Outcome.COMMITTED);
        port.clock.addAndGet(1_000);
        room.resolver.tidy();
        sql("update afterward_witness set store = 'somebody else' where id = 'table'");
        room.resolve(List.of(left(7, Keys.random(), witness.table())));
        room.resolver.round();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(port.outcomes()).containsExactly(Outcome.COMMITTED, Outcome.IN_DOUBT));
    }

    @Test
    void a_table_that_was_emptied_rolls_transactions_back_until_it_is_opened_again() throws Exception {
        sql("truncate table afterward_witness");
        requireRolledBack(1);
        reopen();
        commitWithTask(2);
        awaitOutcomes(Outcome.COMMITTED);
        assertThat(port.prepared).containsExactly(2L);
    }

    @Test
    void a_table_that_was_made_again_rolls_transactions_back() throws Exception {
        sql("drop table afterward_witness");
        sql(Witness.SQL.get("create"));
        requireRolledBack(1);
        sql("insert into afterward_witness values ('table', '" + Keys.random() + "')");
        requireRolledBack(2);
    }

    /** There the mark's insert does not look at the table: the resolver does. */
    @Test
    void where_transactions_are_serializable_an_emptied_table_is_noticed_after_a_commit() throws Exception {
        room.drain(0);
        try (AgroalDataSource serializable = Narayana.dataSource(
                url + ";INIT=SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE")) {
            witness = Witness.open(serializable, () -> STORE, narayana.jta);
            room = new SeparateTransactions(port, narayana.jta, witness);
            sql("truncate table afterward_witness");
            commitWithTask(1);
            awaitOutcomes(Outcome.IN_DOUBT);
            assertThatThrownBy(() -> commitWithTask(2))
                    .isInstanceOf(RollbackException.class)
                    .hasStackTraceContaining("afterward_witness was emptied or made again");
            assertThat(port.prepared).containsExactly(1L);
        }
    }

    private void requireRolledBack(long id) {
        assertThatThrownBy(() -> commitWithTask(id))
                .isInstanceOf(RollbackException.class)
                .hasStackTraceContaining("afterward_witness was emptied or made again")
                .hasStackTraceContaining("Restart the application");
        assertThat(port.prepared).isEmpty();
        assertThat(port.outcomes()).isEmpty();
    }

    private void reopen() {
        room.drain(0);
        witness = Witness.open(dataSource, () -> STORE, narayana.jta);
        room = new SeparateTransactions(port, narayana.jta, witness);
    }

    /** Whatever keeps the answer away: the commit has nothing to wait for. */
    @ParameterizedTest
    @ValueSource(strings = {"unreadable", "replaced", "unknown", "rolled back"})
    void a_large_commit_is_told_at_once_that_nobody_can_tell(String answer) throws Exception {
        Oracle silent = new ForwardingOracle(witness) {
            @Override
            public Set<String> committed(Collection<String> keys) throws Exception {
                switch (answer) {
                    case "unreadable" -> throw new SQLException("as the test wants it");
                    case "replaced" -> throw new ReplacedException("as the test wants it");
                    default -> {
                        return Set.of();
                    }
                }
            }

            @Override
            public Verdict probe(String key) {
                return answer.equals("unknown") ? Verdict.UNKNOWN : Verdict.ROLLED_BACK;
            }
        };
        Resolver resolver = new Resolver(port, new OpenTransactions(), silent, narayana.jta);
        Undecided undecided = new Undecided(7, Keys.random(), () -> {}, () -> {});
        undecided.expectWaiter();
        resolver.ask(undecided);
        assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> assertThat(resolver.await(undecided, Duration.ofHours(1))).isFalse());
        assertThat(port.outcomes())
                .containsExactly(answer.equals("rolled back") ? Outcome.ROLLED_BACK : Outcome.IN_DOUBT);
        resolver.stop();
    }

    @Test
    void opened_again_it_is_the_same_table() {
        assertThat(Witness.open(dataSource, () -> STORE, narayana.jta).table()).isEqualTo(witness.table());
    }

    @Test
    void a_data_source_that_takes_no_part_in_transactions_is_refused() throws Exception {
        try (AgroalDataSource plain = Narayana.plainDataSource(url)) {
            assertThatThrownBy(() -> Witness.open(plain, () -> STORE, narayana.jta))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("does not take part in JTA transactions");
        }
        assertThat(witness.marks()).isEmpty();
    }

    @Test
    void a_table_that_cannot_be_created_is_asked_for() throws Exception {
        sql("drop table afterward_witness");
        sql("create user guest password 'guest'");
        try (AgroalDataSource guest =
                Narayana.dataSource(url.replace(";DB_CLOSE_DELAY=-1", "") + ";USER=guest;PASSWORD=guest")) {
            assertThatThrownBy(() -> Witness.open(guest, () -> STORE, narayana.jta))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("create table if not exists afterward_witness");
        }
    }

    @Test
    void uncommitted_reads_are_refused() throws Exception {
        try (AgroalDataSource careless = Narayana.dataSource(
                url + ";INIT=SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ" + " UNCOMMITTED")) {
            assertThatThrownBy(() -> Witness.open(careless, () -> STORE, narayana.jta))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("reads uncommitted rows");
        }
    }

    private static TransactionRow left(long id, String key, String table) {
        return new TransactionRow(id, Outcome.PREPARED, 0, Keys.bytes(key), Keys.bytes(table));
    }
}
