package dev.afterward.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskStoreException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that forgets its client while that runs a thousand tasks. */
abstract class LostClientCases {

    /** A task. */
    public record Work(int number) implements Task {}

    private static final int COUNT = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private TaskEngine client;

    /** A store, not yet open. */
    abstract TaskStore store();

    abstract Connection connect() throws SQLException;

    /** The names of the store's tables. */
    abstract String tables();

    /** Keeps others from writing until the transaction of a connection ends. */
    abstract void lock(Statement statement, List<String> tables) throws SQLException;

    @AfterEach
    void close() {
        if (client != null) {
            client.stopNow();
        }
    }

    private void begin() {
        client = new ClientBuilder()
                .store(store())
                .lease(Duration.ofSeconds(2))
                .workers(4)
                .processor(
                        Work.class,
                        QueueConfig.builder("work").build(),
                        (task, context) -> runs.merge(task.number(), 1, Integer::sum))
                .engine();
        client.add(IntStream.range(0, COUNT).mapToObj(Work::new).toList()).submit();
    }

    private void run() {
        client.start();
        await().until(() -> runs.size() > COUNT / 10);
    }

    private void ends(long clientBefore) throws SQLException {
        await().atMost(PATIENCE).until(() -> number("select count(*) from afterward_task") == 0);
        assertThat(runs).hasSize(COUNT);
        // What was not lost in the middle of its work finds it out with the next.
        await().atMost(PATIENCE).until(() -> accepts() && runs.containsKey(COUNT));
        await().atMost(PATIENCE).until(() -> number("select count(*) from afterward_task") == 0);
        assertThat(number("select max(id) from afterward_client where seen > 0"))
                .isGreaterThan(clientBefore);
        assertThat(client.health().store()).isEqualTo(EngineHealth.Store.USABLE);
    }

    private boolean accepts() {
        try {
            client.enqueue(new Work(COUNT));
            return true;
        } catch (TaskStoreException e) {
            return false;
        }
    }

    @Test
    void its_row_is_gone() throws SQLException {
        begin();
        long before = number("select max(id) from afterward_client");
        run();
        execute("delete from afterward_client");
        ends(before);
    }

    @Test
    void its_row_counts_other_turns() throws SQLException {
        begin();
        long before = number("select max(id) from afterward_client");
        run();
        execute("update afterward_client set turn = turn + 7");
        ends(before);
    }

    @Test
    void it_goes_back_in_time() throws SQLException {
        begin();
        long before = number("select max(id) from afterward_client");
        List<String> tables = texts(tables());
        for (String table : tables) {
            execute("create table kept_" + table + " as select * from " + table);
        }
        run();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            lock(statement, tables);
            for (String table : tables) {
                statement.execute("delete from " + table);
                statement.execute("insert into " + table + " select * from kept_" + table);
            }
            statement.execute("commit");
        }
        ends(before);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String query) throws SQLException {
        return Long.parseLong(texts(query).get(0));
    }

    private List<String> texts(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
