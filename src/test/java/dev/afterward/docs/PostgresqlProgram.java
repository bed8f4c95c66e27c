package dev.afterward.docs;

import dev.afterward.TaskService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/** Greets, with its tasks in PostgreSQL. */
public final class PostgresqlProgram {

    private PostgresqlProgram() {}

    /** Takes the URL of a database. */
    public static void main(String[] args) throws InterruptedException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(args[0]);
        CountDownLatch greeted = new CountDownLatch(1);
        TaskService client = PlainJavaExample.patient(
                dataSource,
                name -> {
                    System.out.println("Hello, " + name);
                    greeted.countDown();
                },
                System.err::println);
        client.start();
        System.out.println("enqueued: " + client.enqueue(new Greeting("Ada")));
        greeted.await();
        client.stop(Duration.ofSeconds(10));
    }
}
