package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.Settlement;
import dev.afterward.store.TaskStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A turn that only claims and ends waits for no standby. */
class RelaxedCommitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Test
    void goes_on_although_the_standby_is_away() throws SQLException {
        try (TaskStore store = Postgresql.dataSource(server.dataSource())) {
            int queue = store.open(List.of("a"), 1).queues().get("a");
            NewTask task = new NewTask(1, queue, 0, 1, 0, new byte[1]);
            store.turn(Durability.FULL, turn -> {
                turn.insert(List.of(task), 1);
                return true;
            });
            standby("'nobody'", "nobody");
            try {
                assertTimeoutPreemptively(
                        PATIENCE,
                        () -> store.turn(Durability.PROCESS, turn -> {
                            assertThat(turn.claim(queue, 1, 1_000, 1).tasks()).hasSize(1);
                            return turn.settle(new Settlement.GivenBack(1, 1));
                        }));
            } finally {
                standby("default", "");
            }
        }
    }

    private void standby(String setting, String shown) throws SQLException {
        server.execute("alter system set synchronous_standby_names = " + setting, "select pg_reload_conf()");
        await().until(() -> server.textsOf("show synchronous_standby_names").contains(shown));
    }
}
