package dev.afterward.cdi;

import static org.awaitility.Awaitility.await;

import dev.afterward.Afterward;
import dev.afterward.Processes;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.TaskProcessor;
import dev.afterward.TaskQueue;
import dev.afterward.TaskService;
import dev.afterward.TaskStatus;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Runs a task with CDI and one without, in a class loader of its own. */
public final class BareApplication implements Callable<String> {

    private final Path directory;

    /** A task of no constraints. */
    @TaskQueue(name = "notes", retention = @Retention(tasks = Retain.ALL))
    public record Note(String text) implements Task {}

    @Processes(Note.class)
    static class NoteProcessor implements TaskProcessor<Note> {
        @Override
        public void process(Note note, TaskContext context) {}
    }

    public BareApplication(Path directory) {
        this.directory = directory;
    }

    @Override
    public String call() {
        try (CdiApplication application = CdiApplication.of(NoteProcessor.class)
                        .file(directory.resolve("cdi.db"))
                        .deploy();
                TaskService client = Afterward.builder()
                        .sqlite(directory.resolve("plain.db"))
                        .processor(Note.class, (note, context) -> {})
                        .build()) {
            client.start();
            return run(application.get(TaskClient.class)) + " " + run(client);
        }
    }

    private static TaskStatus run(TaskClient tasks) {
        TaskId id = tasks.enqueue(new Note("hello"));
        await().until(() -> tasks.status(id) != TaskStatus.PENDING && tasks.status(id) != TaskStatus.RUNNING);
        return tasks.status(id);
    }
}
