package dev.afterward.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.afterward.TaskStoreException;
import dev.afterward.jdbc.TaskStoreConformance;
import dev.afterward.store.ClaimedTask;
import dev.afterward.store.ClientLostException;
import dev.afterward.store.Durability;
import dev.afterward.store.RowState;
import dev.afterward.store.Settlement;
import dev.afterward.store.StoreUnusableException;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import dev.afterward.store.Turn;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** A store in an application's database, over a plain data source. */
class DataSourceStoreTest extends TaskStoreConformance {

    @TempDir
    Path directory;

    /** The connections that were handed out and not yet given back. */
    private final AtomicInteger borrowed = new AtomicInteger();

    @Override
    protected TaskStore newStore() {
        return Sqlite.dataSource(countingDataSource());
    }

    protected DataSource countingDataSource() {
        SQLiteDataSource real = dataSource();
        return (DataSource) proxy(DataSource.class, (method, args) -> {
            if (!method.equals("getConnection")) {
                return "a counting data source";
            }
            Connection connection = real.getConnection();
            borrowed.incrementAndGet();
            return Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, call, arguments) -> {
                        if (call.getName().equals("close")) {
                            borrowed.decrementAndGet();
                        }
                        try {
                            return call.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        });
    }

    /** How many connections the store keeps between turns. */
    protected int kept() {
        return 1;
    }

    @Test
    void givesBackWhatItHasBorrowed() {
        assertThat(borrowed).hasValue(kept());
        insert(task(1));
        claimOne();
        assertThatThrownBy(() -> insert(task(1))).isInstanceOf(TaskStoreException.class);
        assertThatThrownBy(() -> turn(turn -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
        status(1);
        insert(task(2));
        store.inspector().counts(9);
        assertThat(borrowed).hasValue(kept());
        store.close();
        assertThat(borrowed).hasValue(0);
    }

    protected SQLiteDataSource dataSource() {
        SQLiteDataSource dataSource = new SQLiteDataSource();
        dataSource.setUrl("jdbc:sqlite:" + directory.resolve("application.db"));
        dataSource.setJournalMode("WAL");
        return dataSource;
    }

    @Test
    void isSharedByClients() throws Exception {
        insert(task(1), task(2), task(3));
        TaskStore mine = store;
        TaskStore other = newStore();
        TaskStore.Opened second = open(other, NOW);
        assertThat(second.client()).isEqualTo(client.client() + 1);
        assertThat(second.exclusive()).isFalse();
        List<ClaimedTask> claimed = other.turn(
                Durability.PROCESS,
                turn -> turn.claim(mail, 2, Long.MAX_VALUE, NOW + 500).tasks());
        assertThat(claimed).hasSize(2);
        assertThat(claim(9)).hasSize(1);
        assertThat(when(turn -> turn.nextLeaseEnd(1000)))
                .as("a claim is a sign of life")
                .isEqualTo(NOW + 1500);
        assertThat(list(turn -> turn.orphans(NOW + 501, 9))).hasSize(2);
        settle(new Settlement.Rescued(claimed.get(0).id(), claimed.get(0).claims()));
        store = other;
        assertThat(settle(ended(claimed.get(0), RowState.SUCCEEDED, null, Settlement.Keep.NOTHING, 0)))
                .as("rescued meanwhile")
                .isFalse();
        assertThat(settle(ended(claimed.get(1), RowState.SUCCEEDED, null, Settlement.Keep.NOTHING, 0)))
                .isTrue();
        store = mine;
    }

    @Test
    void aBulkIsFinishedByTheOtherOneAsFarAsItWasDecided() throws Exception {
        TaskStore mine = store;
        turn(turn -> turn.prepare(bulk(100), List.of(task(1)), NOW + 500));
        turn(turn -> turn.prepare(bulk(200), List.of(task(2)), NOW + 500));
        turn(turn -> turn.decide(200, Outcome.COMMITTED));
        store = newStore();
        open(store, NOW);
        assertThat(list(turn -> turn.leftBulks(NOW + 500, 9)))
                .as("a chunk is a sign of life")
                .isEmpty();
        assertThat(when(turn -> turn.nextLeaseEnd(1000))).isEqualTo(NOW + 1500);
        assertThat(list(turn -> turn.leftBulks(NOW + 501, 9)))
                .extracting(TransactionRow::state)
                .containsExactlyInAnyOrder(Outcome.WRITING, Outcome.COMMITTED);
        turn(turn -> turn.promote(200, NOW, 9));
        turn(turn -> turn.decide(100, Outcome.ROLLED_BACK));
        TaskStore other = store;
        store = mine;
        assertThat(is(turn -> turn.isWriting(100))).isFalse();
        assertThat(is(turn -> turn.decide(100, Outcome.COMMITTED)))
                .as("a rollback is final")
                .isFalse();
        assertThat(is(turn -> turn.decide(200, Outcome.COMMITTED))).as("gone").isFalse();
        other.close();
        assertThat(claim(9)).extracting(ClaimedTask::id).containsExactly(2L);
    }

    private boolean is(Predicate<Turn> question) {
        return store.turn(Durability.PROCESS, question::test);
    }

    private static TransactionRow bulk(long id) {
        return new TransactionRow(id, Outcome.WRITING, NOW, null, null);
    }

    @Test
    void endsWhenItWasForgotten() throws Exception {
        execute("delete from afterward_client");
        refusesToGoOn();
        // Its id may be somebody else's by now, who has made other turns.
        execute("update afterward_client set turn = 7");
        refusesToGoOn();
    }

    private void refusesToGoOn() throws Exception {
        assertThatThrownBy(() -> turn(turn -> turn.insertClaimed(List.of(task(1)), NOW)))
                .isInstanceOf(ClientLostException.class);
        assertThatThrownBy(() -> claim(1)).isInstanceOf(StoreUnusableException.class);
        reopen(NOW);
        assertThat(number("select count(*) from afterward_task")).isZero();
        assertThat(claim(1)).isEmpty();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void refusesADatabaseInMemory() {
        SQLiteDataSource memory = new SQLiteDataSource();
        memory.setUrl("jdbc:sqlite::memory:");
        assertThatThrownBy(() -> Sqlite.dataSource(memory).open(List.of(), NOW))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("memory");
    }

    @Test
    void refusesAnotherProduct() {
        Object metaData = proxy(DatabaseMetaData.class, (method, args) -> "Oracle");
        Object connection = proxy(Connection.class, (method, args) -> switch (method) {
            case "getAutoCommit" -> true;
            case "getMetaData" -> metaData;
            case "prepareStatement" -> throw new SQLException("refused");
            default -> null;
        });
        DataSource other = (DataSource)
                proxy(DataSource.class, (method, args) -> method.equals("toString") ? "other" : connection);
        assertThatThrownBy(() -> Sqlite.dataSource(other).open(List.of(), NOW))
                .isInstanceOf(TaskStoreException.class)
                .hasMessageContaining("Oracle");
    }

    private interface Answer {
        Object to(String method, Object[] arguments) throws Throwable;
    }

    private static Object proxy(Class<?> type, Answer answer) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, args) -> answer.to(method.getName(), args));
    }

    @Test
    void refusesTablesWithItsNames() throws SQLException {
        store.close();
        SQLiteDataSource occupied = new SQLiteDataSource();
        occupied.setUrl("jdbc:sqlite:" + directory.resolve("occupied.db"));
        try (Connection connection = occupied.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table invoice (id integer)");
            statement.execute("create table afterward_witness (id integer)");
            statement.execute("create table afterward_effect (id integer)");
            statement.execute("create table afterward_task (id integer)");
        }
        assertThatThrownBy(() -> Sqlite.dataSource(occupied).open(List.of(), NOW))
                .isInstanceOf(StoreUnusableException.class)
                .hasMessageContaining("[afterward_task]");
        try (Connection connection = occupied.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("drop table afterward_task");
        }
        open(Sqlite.dataSource(occupied), NOW);
    }

    @Test
    void findsItsFileReplaced() throws Exception {
        insert(task(1));
        Files.move(directory.resolve("application.db"), directory.resolve("moved.db"));
        assertThatThrownBy(() -> insert(task(2))).isInstanceOf(StoreUnusableException.class);
        assertThat(directory.resolve("application.db")).doesNotExist();
    }

    @Override
    protected Connection connect() throws SQLException {
        return dataSource().getConnection();
    }
}
