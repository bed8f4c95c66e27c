package dev.afterward.docs;

import dev.afterward.TaskService;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** Copies a task file that is in use. */
public final class BackupProgram {

    private BackupProgram() {}

    /** Takes the directory of the task file, and the name of the copy, which must not exist. */
    public static void main(String[] args) throws SQLException {
        Path directory = Path.of(args[0]);
        TaskService client = PlainJavaExample.open(directory, System.out::println);
        System.out.println("enqueued: " + PlainJavaExample.greet(client));
        BackupExample.backUp(directory.resolve("tasks.db"), Path.of(args[1]));
        System.out.println("copied to " + args[1]);
        client.stop(Duration.ofSeconds(10));
    }
}
