package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A claim touches no index: its row's new version lies beside the old one. */
class HotUpdatesTest {

    private static final int TASKS = 10_000;
    private static final int CHUNK = 500;
    private static final int CLAIM = 100;

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Test
    void claimsTouchNoIndex() throws Exception {
        try (TaskStore store = Postgresql.dataSource(server.dataSource())) {
            int queue = store.open(List.of("a"), 0).queues().get("a");
            for (int first = 1; first <= TASKS; first += CHUNK) {
                List<NewTask> tasks = IntStream.range(first, first + CHUNK)
                        .mapToObj(id -> new NewTask(id, queue, 0, 1, 0, new byte[100]))
                        .toList();
                store.turn(Durability.PROCESS, turn -> {
                    turn.insert(tasks, 2);
                    return true;
                });
            }
            for (int claimed = 0; claimed < TASKS; claimed += CLAIM) {
                assertThat(store.turn(Durability.PROCESS, turn -> turn.claim(queue, CLAIM, Long.MAX_VALUE, 2))
                                .tasks())
                        .hasSize(CLAIM);
            }
        }
        // The server counts with some delay.
        await().atMost(Duration.ofSeconds(30)).until(() -> updates("n_tup_upd") == TASKS);
        assertThat(updates("n_tup_hot_upd")).isGreaterThan(TASKS * 9 / 10);
    }

    private long updates(String column) throws SQLException {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select " + column + " from pg_stat_user_tables where relid = to_regclass('afterward_task')")) {
            row.next();
            return row.getLong(1);
        }
    }
}
