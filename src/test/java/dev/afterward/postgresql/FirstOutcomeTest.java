package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskId;
import dev.afterward.TaskStatus;
import dev.afterward.store.Durability;
import dev.afterward.store.NewTask;
import dev.afterward.store.TaskStore;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two clients decide a transaction at the same time, and not alike: people have decided on one of them. */
class FirstOutcomeTest {

    private static final String WAITING =
            "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%delete from afterward_task%'";

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Test
    void holdsForAllTasksOfTheTransaction() throws Exception {
        try (TaskStore first = Postgresql.dataSource(server.dataSource());
                TaskStore second = Postgresql.dataSource(server.dataSource())) {
            int queue = first.open(List.of("a"), 0).queues().get("a");
            second.open(List.of("a"), 0);
            first.turn(Durability.PROCESS, turn -> {
                turn.prepare(
                        new TransactionRow(100, Outcome.PREPARED, 1, null, null),
                        List.of(
                                new NewTask(1, queue, 0, 1, 0, new byte[1]),
                                new NewTask(2, queue, 0, 1, 0, new byte[1])),
                        1);
                return true;
            });
            CompletableFuture<Integer> discarded = first.turn(Durability.PROCESS, turn -> {
                turn.promote(100, 2, 1);
                CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> second.turn(
                        Durability.PROCESS, theirs -> theirs.discard(100, 9).count()));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !server.textsOf(WAITING).isEmpty());
                turn.decide(100, Outcome.COMMITTED);
                return other;
            });
            assertThat(discarded.get(30, TimeUnit.SECONDS)).isZero();
            assertThat(first.status(new TaskId(1))).isEqualTo(TaskStatus.PENDING);
            assertThat(first.status(new TaskId(2))).isEqualTo(TaskStatus.PENDING);
        }
    }
}
