package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.QueueConfig;
import dev.afterward.RetentionPolicy;
import dev.afterward.Task;
import dev.afterward.TaskService;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks that end in one turn, of which one belongs to another client by then. */
class LostClaimTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Something to do. */
    public record Work(int number) implements Task {}

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Test
    void keeps_no_other_task_from_ending() throws SQLException {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TaskService client = Afterward.builder()
                .dataSource(server.dataSource())
                .workers(2)
                .processor(
                        Work.class,
                        QueueConfig.builder("work")
                                .retention(RetentionPolicy.NONE)
                                .build(),
                        (task, context) -> {
                            running.countDown();
                            goOn.await();
                        })
                .build()) {
            client.start();
            client.add(new Work(1), new Work(2)).submit();
            await().atMost(PATIENCE).until(() -> running.getCount() == 0);
            server.execute(
                    "update afterward_task set claims = claims + 1 where id = (select min(id) from afterward_task)");
            goOn.countDown();
            await().atMost(PATIENCE)
                    .until(() -> server.textsOf("select id from afterward_task").size() == 1);
            assertThat(server.textsOf("select claims from afterward_task")).containsExactly("2");
        }
    }
}
