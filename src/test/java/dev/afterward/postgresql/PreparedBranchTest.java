package dev.afterward.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first phase of a transaction is over, its tasks among what the database has prepared, when the node dies and the server
 * with it. Long after that, a recovery decides.
 */
class PreparedBranchTest {

    @TaskQueue(name = "work")
    public record Work(int number) implements Task {}

    private static final int OTHERS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final PostgresServer embedded = new PostgresServer();

    @TempDir
    Path directory;

    private final List<Integer> done = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private TaskService node(OwnPostgres server) {
        TaskService node = Afterward.builder()
                .dataSource(Node.dataSource(server.url()))
                .lease(Duration.ofSeconds(3))
                .poll(Duration.ofSeconds(1))
                .processor(Work.class, (task, context) -> done.add(task.number()))
                .build();
        open.add(node::stopNow);
        node.start();
        return node;
    }

    private TaskId prepare(OwnPostgres server, TaskService node, int number) throws SQLException {
        try (Connection connection = Node.dataSource(server.url()).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into orders values (" + number + ")");
            TaskId id = node.add(new Work(number)).using(connection).submit().get(0);
            statement.execute("prepare transaction 'branch " + number + "'");
            return id;
        }
    }

    @Test
    void is_decided_after_both_have_died() throws Exception {
        OwnPostgres server = OwnPostgres.start(directory, embedded, "max_prepared_transactions = 10\n");
        open.add(server);
        server.execute("create table orders(number int)");
        TaskService first = node(server);
        TaskId committed = prepare(server, first, 1);
        TaskId rolledBack = prepare(server, first, 2);
        server.kill();
        first.stopNow();
        server.start();

        // Its claims are far beyond the branches' rows when these appear.
        TaskService second = node(server);
        second.add(IntStream.range(10, 10 + OTHERS).mapToObj(Work::new).toList())
                .submit();
        await().atMost(PATIENCE).until(() -> done.size() == OTHERS);
        assertThat(done).doesNotContain(1, 2);
        assertThat(second.status(committed)).isEqualTo(TaskStatus.NOT_FOUND);

        server.execute("commit prepared 'branch 1'", "rollback prepared 'branch 2'");
        await().atMost(PATIENCE).until(() -> done.contains(1));
        second.enqueue(new Work(3));
        await().atMost(PATIENCE).until(() -> done.contains(3));
        assertThat(done).hasSize(OTHERS + 2).doesNotHaveDuplicates().doesNotContain(2);
        assertThat(second.status(rolledBack)).isEqualTo(TaskStatus.NOT_FOUND);
        assertThat(server.texts("select number from orders")).containsExactly("1");
    }
}
