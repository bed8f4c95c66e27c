package dev.afterward.fault;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.TaskService;
import dev.afterward.TaskStoreException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Another process that enqueues until its input ends, and says of each number what became of it. */
final class Talker {

    private Talker() {}

    public static void main(String[] args) throws Exception {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        TaskService client = Enqueuer.client(Path.of(args[0]), true, 0);
        for (int number = 1; System.in.available() == 0; number++) {
            try {
                client.enqueue(new Enqueuer.Note(Integer.toString(number)));
                out.println("stored " + number);
            } catch (OutcomeUnknownException e) {
                out.println("unknown " + number);
            } catch (TaskStoreException e) {
                out.println("refused " + number + " " + e.getMessage());
            }
            // Leaves some time for whoever listens, and the disk is not his alone.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        client.stop(Duration.ofSeconds(5));
        out.println("stopped");
    }
}
