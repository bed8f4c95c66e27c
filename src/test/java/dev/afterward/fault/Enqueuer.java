package dev.afterward.fault;

import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStoreException;
import dev.afterward.boot.ClientBuilder;
import dev.afterward.boot.Stores;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Another process: enqueues and runs tasks, lives several times, and writes down which tasks were acknowledged. */
final class Enqueuer {

    private static final int LIVES = 3;

    /** A task that is kept, so that one which is missing was lost. */
    @TaskQueue(name = "note", maxAttempts = 2, retention = @Retention(tasks = Retain.ALL))
    public record Note(String text) implements Task {}

    private Enqueuer() {}

    /** Takes the file of the tasks, whether it is to be safe from power cuts, the file for the ids, and how many. */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[3]);
        try (OutputStream acknowledged = new FileOutputStream(args[2], true)) {
            for (int life = 0; life < LIVES; life++) {
                TaskService client = open(Path.of(args[0]), Boolean.parseBoolean(args[1]));
                client.start();
                for (int i = 0; i < rounds; i++) {
                    try {
                        acknowledge(acknowledged, enqueue(client, i));
                    } catch (TaskStoreException e) {
                        // Refused, or unknown: nobody was promised anything.
                    }
                }
                client.stop(Duration.ofSeconds(5));
            }
        }
    }

    /** The disk may fail while the store is opened, too. */
    private static TaskService open(Path file, boolean powerSafe) {
        for (int tries = 1; ; tries++) {
            try {
                return client(file, powerSafe, 4);
            } catch (TaskStoreException e) {
                if (tries == 20) {
                    throw e;
                }
            }
        }
    }

    static TaskService client(Path file, boolean powerSafe, int workers) {
        return new ClientBuilder()
                .store(Stores.sqlite(file, powerSafe, Runnable::run, "the power cut's"))
                .workers(workers)
                .processor(Note.class, (task, context) -> {
                    if (context.attempt() == 1 && task.text().startsWith("7")) {
                        throw new IllegalStateException("for once");
                    }
                })
                .build();
    }

    private static List<TaskId> enqueue(TaskService client, int i) {
        if (i % 10 == 9) {
            List<Note> many = new ArrayList<>();
            for (int j = 0; j < 30; j++) {
                many.add(note(i + j));
            }
            return client.add(many).submit();
        }
        return i % 3 == 0 ? client.add(note(i)).after(Duration.ofDays(1)).submit() : List.of(client.enqueue(note(i)));
    }

    private static Note note(int i) {
        return new Note(i + " " + "x".repeat(i * 37 % 3000));
    }

    /** One write: it takes its place among those of the database. */
    private static void acknowledge(OutputStream out, List<TaskId> ids) throws IOException {
        StringBuilder lines = new StringBuilder();
        ids.forEach(id -> lines.append(id.value()).append('\n'));
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
