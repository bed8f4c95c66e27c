package dev.afterward.transaction;

import static dev.afterward.transaction.Narayana.MANAGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.afterward.ConfigurationException;
import dev.afterward.TaskStoreException;
import dev.afterward.store.Effects;
import dev.afterward.store.Effects.Mark;
import dev.afterward.store.Effects.Page;
import dev.afterward.store.Effects.Said;
import dev.afterward.store.Effects.Verdict;
import dev.afterward.store.RowState;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks of effects in a real database, H2 here, in transactions of a real transaction manager. */
class EffectMarksTest {

    private static final Verdict DONE = Verdict.of(Said.DONE);
    private static final Verdict NOTHING = Verdict.of(Said.NOTHING);
    private static final Verdict UNKNOWN = Verdict.of(Said.UNKNOWN);
    private static final Verdict FAILED = new Verdict(Said.VOID, RowState.FAILED);

    static final String STORE = "0f0f0f0f";
    private static final Effects.Key KEY = new Effects.Key(7, 0);

    final Narayana narayana = new Narayana();
    private final String memory = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=300";
    private final AtomicLong clock = new AtomicLong(1_000);
    private final AtomicInteger untilInterruption = new AtomicInteger();
    private LateDataSource.Action interruption = () -> {};
    AgroalDataSource dataSource;
    EffectMarks marks;

    @BeforeEach
    void open() throws Exception {
        dataSource = Narayana.dataSource(url());
        marks = marks(before(untilInterruption, () -> interruption.run()));
    }

    @AfterEach
    void close() throws Exception {
        Narayana.leave();
        dataSource.close();
        leaveDatabase();
    }

    String url() {
        return memory;
    }

    void leaveDatabase() throws SQLException {
        sql("shutdown");
    }

    final EffectMarks marks(JtaContext jta) {
        return EffectMarks.open(dataSource, () -> STORE, jta, clock::get, Duration.ofDays(1));
    }

    final void sql(String statement) throws SQLException {
        try (AgroalDataSource plain = Narayana.plainDataSource(url());
                Connection connection = plain.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    final int rows() throws SQLException {
        try (AgroalDataSource plain = Narayana.plainDataSource(url());
                Connection connection = plain.getConnection();
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("select count(*) from afterward_effect where store <> 'table'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    final void write(Effects.Key key) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            marks.write(connection, key, 1);
        }
    }

    final void commitMark(Effects.Key key) throws Exception {
        MANAGER.begin();
        write(key);
        MANAGER.commit();
    }

    /** A transaction that has written the mark, and is not associated with this thread. */
    final Transaction openTransaction(Effects.Key key) throws Exception {
        MANAGER.begin();
        write(key);
        return MANAGER.suspend();
    }

    private static void commit(Transaction open) throws Exception {
        MANAGER.resume(open);
        MANAGER.commit();
    }

    /** Something else happens before one of what is run in transactions of its own, or is read. */
    private JtaContext before(AtomicInteger countdown, LateDataSource.Action action) {
        TransactionRunner real = narayana.jta.runner();
        TransactionRunner interrupted = new TransactionRunner() {
            @Override
            public <R> R run(End end, Callable<R> work) throws Exception {
                if (countdown.decrementAndGet() == 0) {
                    action.run();
                }
                return real.run(end, work);
            }

            @Override
            public Demarcation demarcation() {
                return real.demarcation();
            }
        };
        return new JtaContext(
                narayana.jta.registry(), interrupted, narayana.jta.threads(), ids -> {}, narayana.jta.deadline());
    }

    /** Asks; before the first look (1), the probe (2) or the second look (3) something else happens. */
    private Verdict askWhile(int step, LateDataSource.Action action) {
        interruption = action;
        untilInterruption.set(step);
        return marks.ask(KEY);
    }

    @Test
    void a_mark_is_there_when_its_effects_are() throws Exception {
        MANAGER.begin();
        write(KEY);
        MANAGER.rollback();
        assertThat(marks.ask(KEY)).isEqualTo(NOTHING);
        commitMark(KEY);
        assertThat(marks.ask(KEY)).isEqualTo(DONE);
        assertThat(marks.find(Set.of(KEY, new Effects.Key(7, 1)))).isEqualTo(Map.of(KEY, DONE));
    }

    @Test
    void a_question_leaves_nothing() throws Exception {
        assertThat(marks.ask(KEY)).isEqualTo(NOTHING);
        assertThat(rows()).isZero();
    }

    @Test
    void whoever_holds_the_key_may_still_commit() throws Exception {
        Transaction open = openTransaction(KEY);
        assertThat(marks.ask(KEY)).isEqualTo(UNKNOWN);
        assertThat(marks.close(KEY, RowState.FAILED)).isEqualTo(UNKNOWN);
        commit(open);
        assertThat(marks.ask(KEY)).isEqualTo(DONE);
        assertThat(marks.close(KEY, RowState.FAILED)).isEqualTo(DONE);
    }

    @Test
    void whoever_has_held_the_key_and_rolled_back_left_it_free() throws Exception {
        Transaction open = openTransaction(KEY);
        assertThat(marks.ask(KEY)).isEqualTo(UNKNOWN);
        Narayana.rollBack(open);
        assertThat(marks.ask(KEY)).isEqualTo(NOTHING);
        assertThat(marks.close(KEY, RowState.FAILED)).isEqualTo(FAILED);
    }

    @Test
    void of_two_voids_the_first_one_stands() throws Exception {
        assertThat(marks.close(KEY, RowState.FAILED)).isEqualTo(FAILED);
        assertThat(marks.close(KEY, RowState.CANCELLED)).isEqualTo(FAILED);
        assertThat(marks.ask(KEY)).isEqualTo(FAILED);
        assertThat(marks.find(List.of(KEY))).isEqualTo(Map.of(KEY, FAILED));
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void the_age_of_an_old_mark_counts_anew() throws Exception {
        commitMark(KEY);
        clock.set(100_000);
        marks.renew(KEY);
        assertThat(marks.marks(null, 100_000, 10).marks()).isEmpty();
        assertThat(marks.ask(KEY)).isEqualTo(DONE);
        clock.set(110_000);
        marks.renew(KEY);
        assertThat(marks.marks(null, 100_001, 10).marks()).as("it was young").containsExactly(new Mark(KEY, 100_000));
        marks.renew(new Effects.Key(8, 0));
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void nobody_commits_effects_after_a_void() throws Exception {
        marks.close(KEY, RowState.EXPIRED);
        MANAGER.begin();
        assertThatThrownBy(() -> write(KEY)).isInstanceOf(SQLException.class);
        MANAGER.rollback();
        assertThat(marks.ask(KEY)).isEqualTo(new Verdict(Said.VOID, RowState.EXPIRED));
        commitMark(new Effects.Key(7, 1));
        assertThat(marks.ask(new Effects.Key(7, 1))).isEqualTo(DONE);
    }

    @Test
    void a_second_attempt_waits_only_so_long_for_the_first() throws Exception {
        Transaction open = openTransaction(KEY);
        MANAGER.begin();
        assertThatThrownBy(() -> write(KEY)).isInstanceOfAny(SQLException.class, TaskStoreException.class);
        MANAGER.rollback();
        commit(open);
        assertThat(marks.ask(KEY)).isEqualTo(DONE);
    }

    @Test
    void the_connection_is_as_before() throws Exception {
        marks.close(new Effects.Key(8, 0), RowState.FAILED);
        MANAGER.begin();
        try (Connection connection = dataSource.getConnection()) {
            assertThat(queryTimeout(connection)).isZero();
            marks.write(connection, KEY, 1);
            assertThat(queryTimeout(connection)).isZero();
            assertThatThrownBy(() -> marks.write(connection, new Effects.Key(8, 0), 1))
                    .isInstanceOf(SQLException.class);
            assertThat(queryTimeout(connection)).isZero();
        }
        MANAGER.rollback();
    }

    private static int queryTimeout(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.getQueryTimeout();
        }
    }

    /** The caller's own transaction would show it its own mark, as if that were committed. */
    @Test
    void a_question_is_not_asked_in_the_transaction_of_its_caller() throws Exception {
        MANAGER.begin();
        write(KEY);
        assertThat(marks.find(List.of(KEY))).isEmpty();
        assertThat(marks.ask(KEY)).isEqualTo(UNKNOWN);
        assertThat(marks.marks(null, Long.MAX_VALUE, 10).marks()).isEmpty();
        assertThat(marks.largestTask()).isZero();
        MANAGER.commit();
        assertThat(marks.ask(KEY)).isEqualTo(DONE);
    }

    @Test
    void a_commit_between_the_look_and_the_probe_is_found() throws Exception {
        Transaction open = openTransaction(KEY);
        assertThat(askWhile(2, () -> commit(open))).isEqualTo(DONE);
    }

    @Test
    void a_commit_after_the_probe_is_found() throws Exception {
        assertThat(askWhile(3, () -> commitMark(KEY))).isEqualTo(DONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_table_that_is_replaced_during_a_question_answers_nothing(int step) throws Exception {
        commitMark(KEY);
        sql("delete from afterward_effect where store <> 'table'");
        assertThat(askWhile(step, this::makeAgain)).isEqualTo(UNKNOWN);
        assertThat(rows()).isZero();
    }

    private void makeAgain() throws SQLException {
        sql("drop table afterward_effect");
        sql(EffectMarks.SQL.get("create"));
        sql("insert into afterward_effect (store, task, generation, done, at, token) values ('table', 0, 0, 0, 0, '"
                + Keys.random() + "')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"emptied", "made again", "named otherwise"})
    void another_table_answers_nothing(String what) throws Exception {
        commitMark(KEY);
        switch (what) {
            case "emptied" -> sql("delete from afterward_effect");
            case "made again" -> makeAgain();
            default -> sql("update afterward_effect set token = 'another' where store = 'table'");
        }
        int rows = rows();
        assertThat(marks.ask(KEY)).isEqualTo(UNKNOWN);
        assertThat(marks.ask(new Effects.Key(8, 0))).isEqualTo(UNKNOWN);
        assertThat(marks.close(KEY, RowState.FAILED)).isEqualTo(UNKNOWN);
        assertThat(marks.close(new Effects.Key(8, 0), RowState.FAILED)).isEqualTo(UNKNOWN);
        for (Callable<?> question : questions()) {
            assertThatThrownBy(question::call).isInstanceOf(Oracle.ReplacedException.class);
        }
        requireRefusal();
        assertThat(rows()).isEqualTo(rows);
        reopenAndUse();
    }

    private List<Callable<?>> questions() {
        return List.of(
                () -> marks.find(List.of(KEY)),
                () -> marks.largestTask(),
                () -> marks.marks(null, Long.MAX_VALUE, 10),
                () -> {
                    marks.remove(List.of(KEY));
                    return true;
                });
    }

    private void requireRefusal() throws Exception {
        MANAGER.begin();
        assertThatThrownBy(() -> write(new Effects.Key(9, 0)))
                .isInstanceOf(Oracle.ReplacedException.class)
                .hasMessageContaining("afterward_effect was emptied or made again")
                .hasMessageContaining("Restart the application");
        MANAGER.rollback();
    }

    private void reopenAndUse() throws Exception {
        String before = marks.table();
        marks = marks(narayana.jta);
        assertThat(marks.table()).isNotEqualTo(before);
        commitMark(new Effects.Key(9, 0));
        assertThat(marks.ask(new Effects.Key(9, 0))).isEqualTo(DONE);
    }

    /** A dump is being restored: first the table is there, then its rows. */
    @Test
    void a_table_that_was_empty_for_a_moment_is_believed_again() throws Exception {
        commitMark(KEY);
        sql("create table kept as select * from afterward_effect");
        sql("delete from afterward_effect");
        assertThat(marks.ask(KEY)).isEqualTo(UNKNOWN);
        assertThat(marks.close(KEY, RowState.FAILED)).isEqualTo(UNKNOWN);
        requireRefusal();
        sql("insert into afterward_effect select * from kept");
        commitMark(new Effects.Key(9, 0));
        assertThat(marks.find(List.of(KEY, new Effects.Key(9, 0))))
                .isEqualTo(Map.of(KEY, DONE, new Effects.Key(9, 0), DONE));
    }

    @Test
    void marks_are_found_where_their_table_is() throws Exception {
        assertThat(found(dataSource))
                .hasValueSatisfying(found -> assertThat(found.table()).isEqualTo(marks.table()));
        sql("drop table afterward_effect");
        assertThat(found(dataSource)).isEmpty();
        assertThatThrownBy(this::rows).isInstanceOf(SQLException.class);
    }

    private Optional<EffectMarks> found(DataSource where) {
        return EffectMarks.find(where, () -> STORE, narayana.jta, clock::get, Duration.ofDays(1));
    }

    /** Otherwise a client that starts while its database does would begin again what has been committed. */
    @ParameterizedTest
    @CsvSource({"no connection,", "no connection, 08001", "no privilege, 42501"})
    void a_database_that_does_not_say_that_the_table_is_missing_is_not_taken_for_one_without(
            String what, String state) {
        LateDataSource late = new LateDataSource(dataSource);
        LateDataSource.Action failure = () -> {
            throw new SQLException(what, state);
        };
        late.after(1, failure);
        assertThatThrownBy(() -> found(late.dataSource()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be used: " + what);
        late.after(1, failure);
        assertThatThrownBy(() ->
                        EffectMarks.open(late.dataSource(), () -> STORE, narayana.jta, clock::get, Duration.ofDays(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be used: " + what);
        assertThat(found(late.dataSource())).isPresent();
    }

    /** Also where nobody has asked yet. */
    @Test
    void nothing_is_marked_in_another_table() throws Exception {
        makeAgain();
        requireRefusal();
        assertThat(rows()).isZero();
    }

    @Test
    void a_table_that_is_gone_answers_nothing() throws Exception {
        commitMark(KEY);
        sql("drop table afterward_effect");
        assertThat(marks.ask(KEY)).isEqualTo(UNKNOWN);
        assertThat(marks.close(KEY, RowState.FAILED)).isEqualTo(UNKNOWN);
        for (Callable<?> question : questions()) {
            assertThatThrownBy(question::call).isInstanceOf(SQLException.class);
        }
        reopenAndUse();
    }

    @Test
    void a_mark_that_cannot_be_read_is_no_answer() throws Exception {
        sql("insert into afterward_effect (store, task, generation, done, at) values ('" + STORE + "', 7, 0, 0, 0)");
        assertThat(marks.ask(KEY)).isEqualTo(UNKNOWN);
        assertThat(marks.close(KEY, RowState.FAILED)).isEqualTo(UNKNOWN);
    }

    @Test
    void more_keys_than_one_statement_takes_are_found() throws Exception {
        List<Effects.Key> keys = LongStream.rangeClosed(1, 35)
                .mapToObj(task -> new Effects.Key(task, (int) task % 3))
                .toList();
        for (Effects.Key key : keys.subList(1, 35)) {
            marks.close(key, RowState.FAILED);
        }
        assertThat(marks.find(keys)).hasSize(34).doesNotContainKey(keys.get(0)).containsValue(FAILED);
        assertThat(marks.find(List.of())).isEmpty();
        marks.remove(keys.subList(0, 30));
        assertThat(marks.find(keys)).containsOnlyKeys(keys.subList(30, 35));
    }

    @Test
    void marks_come_in_the_order_of_their_keys() throws Exception {
        List<Effects.Key> keys = List.of(
                new Effects.Key(1, 0),
                new Effects.Key(1, 1),
                new Effects.Key(2, 5),
                new Effects.Key(3, 0),
                new Effects.Key(10, 0));
        for (Effects.Key key : keys) {
            commitMark(key);
            clock.incrementAndGet();
        }
        assertThat(marks.marks(null, Long.MAX_VALUE, 10).marks())
                .extracting(Mark::key, Mark::at)
                .hasSize(5)
                .startsWith(tuple(keys.get(0), 1_000L));
        assertThat(page(null, 1_004)).isEqualTo(new Page(found(keys, 0, 2), keys.get(1)));
        assertThat(page(keys.get(1), 1_004)).isEqualTo(new Page(found(keys, 2, 4), keys.get(3)));
        assertThat(page(keys.get(3), 1_004)).as("the last one is too young").isEqualTo(new Page(List.of(), null));
        assertThat(page(null, 1_000)).as("all are").isEqualTo(new Page(List.of(), keys.get(1)));
        assertThat(page(keys.get(4), 1_005)).isEqualTo(new Page(List.of(), null));
        assertThat(marks.largestTask()).isEqualTo(10);
        marks.remove(keys);
        assertThat(marks.largestTask()).isZero();
        assertThat(rows()).isZero();
    }

    private Page page(Effects.@Nullable Key after, long before) throws Exception {
        return marks.marks(after, before, 2);
    }

    private static List<Mark> found(List<Effects.Key> keys, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Mark(keys.get(i), 1_000 + i))
                .toList();
    }

    /** A database that hangs would hold whoever asks; and the timeout must not stay with the application's connection. */
    @Test
    void each_statement_has_a_timeout() throws Exception {
        List<Integer> timeouts = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        DataSource watched = (DataSource) watched(DataSource.class, dataSource, timeouts, left);
        EffectMarks asked = EffectMarks.open(watched, () -> STORE, narayana.jta, clock::get, Duration.ofDays(1));
        timeouts.clear();
        left.clear();
        asked.find(List.of(KEY));
        asked.ask(KEY);
        asked.close(KEY, RowState.FAILED);
        asked.marks(null, Long.MAX_VALUE, 10);
        asked.largestTask();
        asked.remove(List.of(KEY));
        assertThat(timeouts).hasSize(10).allMatch(seconds -> seconds > 0 && seconds <= 10);
        assertThat(left).hasSizeGreaterThan(6).containsOnly(0);
    }

    /** Notes the timeout of each statement that is executed, and that of each connection which is given back. */
    private static Object watched(Class<?> type, Object real, List<Integer> timeouts, List<Integer> left) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (real instanceof Statement statement && method.getName().startsWith("execute")) {
                timeouts.add(statement.getQueryTimeout());
            } else if (real instanceof Connection connection && method.getName().equals("close")) {
                left.add(queryTimeout(connection));
            }
            try {
                Object result = method.invoke(real, arguments);
                return switch (method.getName()) {
                    case "getConnection" ->
                        real instanceof DataSource ? watched(Connection.class, result, timeouts, left) : result;
                    case "prepareStatement" -> watched(PreparedStatement.class, result, timeouts, left);
                    default -> result;
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void each_store_has_its_own() throws Exception {
        EffectMarks other =
                EffectMarks.open(dataSource, () -> "another store", narayana.jta, clock::get, Duration.ofDays(1));
        commitMark(KEY);
        assertThat(other.ask(KEY)).isEqualTo(NOTHING);
        assertThat(other.marks(null, Long.MAX_VALUE, 10).marks()).isEmpty();
        assertThat(other.largestTask()).isZero();
        other.remove(List.of(KEY));
        assertThat(marks.ask(KEY)).isEqualTo(DONE);
        assertThat(other.table()).isEqualTo(marks.table());
    }

    @Test
    void two_applications_that_make_the_table_at_once_agree_on_it() throws Exception {
        // The missing table is seen, it is created, it is named, that is read: each of them too late.
        for (int run = 1; run <= 4; run++) {
            sql("drop table afterward_effect");
            Set<String> tables = new HashSet<>();
            JtaContext late = before(
                    new AtomicInteger(run), () -> tables.add(marks(narayana.jta).table()));
            tables.add(marks(late).table());
            assertThat(tables).as("before step " + run).hasSize(1);
        }
    }

    @Test
    void a_data_source_that_takes_no_part_in_transactions_is_refused() throws Exception {
        try (AgroalDataSource plain = Narayana.plainDataSource(url())) {
            assertThatThrownBy(() -> EffectMarks.open(plain, () -> STORE, narayana.jta, clock::get, Duration.ofDays(1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("the data source of the marks (afterward.witness.datasource)")
                    .hasMessageContaining("does not take part in JTA transactions");
        }
        assertThat(rows()).isZero();
    }

    /** Of a thousand tasks' marks each is found by its key, not by reading those of the store. */
    @Test
    void a_mark_is_found_by_its_whole_key() throws Exception {
        assertThat(plan("find")).contains(wholeKey()).doesNotContain(tableScan());
    }

    /** How the database goes about a statement. */
    private String plan(String name) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (AgroalDataSource plain = Narayana.plainDataSource(url());
                Connection connection = plain.getConnection();
                PreparedStatement explain =
                        connection.prepareStatement(explain(connection) + EffectMarks.SQL.get(name))) {
            for (int i = 0; i < EffectRows.FIND; i++) {
                explain.setString(3 * i + 1, STORE);
                explain.setLong(3 * i + 2, i);
                explain.setInt(3 * i + 3, 0);
            }
            try (ResultSet rows = explain.executeQuery()) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    plan.append(rows.getString(columns)).append('\n');
                }
            }
        }
        return plan.toString();
    }

    /** What to write before a statement, to be told how it would be executed. */
    String explain(Connection connection) throws SQLException {
        return "explain ";
    }

    String wholeKey() {
        return "GENERATION = ?48\n        AND STORE = ?46\n        AND TASK = ?47";
    }

    String tableScan() {
        return "tableScan";
    }
}
