package shop;

import dev.afterward.Afterward;
import dev.afterward.TaskService;
import java.nio.file.Path;
import java.time.Duration;

public class Mails {

    public static void main(String[] arguments) {
        TaskService client = Afterward.builder()
                .sqlite(Path.of("tasks.db"))
                .processor(Confirmation.class, (task, context) -> System.out.println("mail to " + task.address()))
                .workers(4)
                .build();
        client.start();
        client.enqueue(new Confirmation("ann@example.com", 2));
        client.stop(Duration.ofSeconds(10));
    }
}
