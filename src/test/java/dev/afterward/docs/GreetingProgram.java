package dev.afterward.docs;

import dev.afterward.TaskService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Greets, and ends when what is due has run. */
public final class GreetingProgram {

    private GreetingProgram() {}

    /** Takes the directory of the task file. */
    public static void main(String[] args) throws InterruptedException {
        CountDownLatch greeted = new CountDownLatch(1);
        TaskService client = PlainJavaExample.open(Path.of(args[0]), text -> {
            System.out.println(text);
            greeted.countDown();
        });
        System.out.println("enqueued: " + PlainJavaExample.greet(client));
        greeted.await();
        client.stop(Duration.ofSeconds(10));
    }
}
