package dev.afterward.docs;

import dev.afterward.TaskEvent;
import dev.afterward.TaskListener;
import java.util.function.Consumer;

/** Writes down each task that has failed for good, of whatever queue. */
final class DeadLetterLog implements TaskListener {

    private final Consumer<String> lines;

    DeadLetterLog(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void on(TaskEvent event) {
        if (event instanceof TaskEvent.Failed failed) {
            failed.task().ifPresent(task -> lines.accept(failed.queue() + " " + failed.id() + ": " + task));
        }
    }
}
