package dev.afterward.demo;

import dev.afterward.Every;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Counts what the desk has done, again and again. */
@TaskQueue(name = DeskReport.NAME, maxAttempts = 2, retention = @Retention(duration = "PT1H", tasks = Retain.ALL))
@Every("PT30S")
public record DeskReport() implements Task {

    /** The name of the queue, and so of the schedule. */
    static final String NAME = "desk-report";
}
