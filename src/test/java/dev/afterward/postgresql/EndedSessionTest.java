package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.Afterward;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** The server has ended the engine's session, which is noticed with the next thing that is sent. */
class EndedSessionTest {

    /** Something to do. */
    public record Work(int number) implements Task {}

    @RegisterExtension
    final PostgresServer server = new PostgresServer();

    @Test
    void costs_no_caller_its_task() throws SQLException {
        PGSimpleDataSource dataSource = server.dataSource();
        dataSource.setApplicationName("ended");
        try (TaskService client = Afterward.builder()
                .dataSource(dataSource)
                .workers(0)
                .processor(Work.class, QueueConfig.builder("work").build(), (task, context) -> {})
                .build()) {
            client.start();
            for (int i = 0; i < 5; i++) {
                client.enqueue(new Work(i));
                server.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity" + " where application_name = 'ended'");
                TaskId id = client.enqueue(new Work(i));
                assertThat(client.status(id)).isEqualTo(TaskStatus.PENDING);
            }
        }
    }
}
