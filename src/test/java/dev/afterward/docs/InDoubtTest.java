package dev.afterward.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.TaskId;
import dev.afterward.TaskInfo;
import dev.afterward.TaskOperations;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of transactions in doubt are found, and decided. */
class InDoubtTest {

    @TempDir
    Path directory;

    private final Queue<String> door = new ConcurrentLinkedQueue<>();
    private TaskService client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.stopNow();
        }
    }

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("tasks.db");
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    @Test
    @SuppressWarnings("UnnecessaryAssignment") // there is no container to inject
    void what_is_in_doubt_is_decided_by_hand() throws Exception {
        TaskId inDoubt = leaveInDoubt(1001, "Ada");
        TaskId rolledBack = leaveInDoubt(2001, "Grace");
        client = PlainJavaExample.open(directory, door::add);
        DoubtList list = new DoubtList();
        list.tasks = client;
        assertThat(list.inDoubt().stream().map(TaskInfo::id)).containsExactlyInAnyOrder(inDoubt, rolledBack);
        TaskOperations operations = client.operations();
        operations.resolve(inDoubt, TaskOperations.Outcome.COMMITTED);
        operations.resolve(rolledBack, TaskOperations.Outcome.ROLLED_BACK);
        await().until(() -> client.status(inDoubt) == TaskStatus.SUCCEEDED);
        await().until(() -> client.status(rolledBack) == TaskStatus.NOT_FOUND);
        assertThat(door).containsExactly("Hello, Ada");
        assertThat(operations.resolve(inDoubt, TaskOperations.Outcome.COMMITTED))
                .isFalse();
    }

    /** What a process leaves that dies between the two steps, and what the next start makes of it. */
    private TaskId leaveInDoubt(long id, String name) throws SQLException {
        PlainJavaExample.open(directory, door::add).stopNow();
        sql("insert into afterward_tx (id, owner, state, created) values (" + (id - 1) + ", 0, 0, 0)");
        try (Connection connection = DriverManager.getConnection(url());
                PreparedStatement insert = connection.prepareStatement(
                        "insert into afterward_task (id, queue, state, priority, due, owner, payload)"
                                + " select ?, id, 0, 0, 0, ?, ? from afterward_queue where name = 'greeting'")) {
            insert.setLong(1, id);
            insert.setLong(2, id - 1);
            insert.setBytes(3, ("{\"name\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8));
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        TaskService next = PlainJavaExample.open(directory, door::add);
        await().until(() -> next.status(new TaskId(id)) == TaskStatus.PARKED);
        assertThat(next.cancel(new TaskId(id))).isFalse();
        next.stopNow();
        return new TaskId(id);
    }
}
