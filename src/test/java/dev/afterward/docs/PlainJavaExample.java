package dev.afterward.docs;

import dev.afterward.Afterward;
import dev.afterward.QueueConfig;
import dev.afterward.TaskEvent;
import dev.afterward.TaskId;
import dev.afterward.TaskService;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A client without CDI. */
final class PlainJavaExample {

    private PlainJavaExample() {}

    static TaskService open(Path directory, Consumer<String> door) {
        TaskService client = Afterward.builder()
                .sqlite(directory.resolve("tasks.db"))
                .processor(Greeting.class, (task, context) -> door.accept("Hello, " + task.name()))
                .workers(4)
                .build();
        client.start();
        return client;
    }

    static List<TaskId> greet(TaskService client) {
        TaskId one = client.enqueue(new Greeting("Ada"));
        List<TaskId> more = client.add(new Greeting("Grace"), new Greeting("Edsger"))
                .after(Duration.ofMinutes(10))
                .priority(5)
                .submit();
        return List.of(one, more.get(0), more.get(1));
    }

    static TaskService patient(DataSource dataSource, Consumer<String> door, Consumer<TaskEvent.Failed> alarm) {
        QueueConfig patient =
                QueueConfig.of(Greeting.class).toBuilder().maxAttempts(10).build();
        return Afterward.builder()
                .dataSource(dataSource)
                .processor(Greeting.class, patient, (task, context) -> door.accept(task.name()))
                .listener(event -> {
                    if (event instanceof TaskEvent.Failed failed) {
                        alarm.accept(failed);
                    }
                })
                .build();
    }

    static void place(DataSource dataSource, TaskService client, String order) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into orders (id) values (?)")) {
                insert.setString(1, order);
                insert.executeUpdate();
            }
            client.add(new Greeting(order)).using(connection).submit();
            connection.commit();
        }
        client.notifyCommitted();
    }
}
