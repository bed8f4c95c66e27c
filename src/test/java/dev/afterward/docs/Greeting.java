package dev.afterward.docs;

import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Something to be said. */
@TaskQueue(
        name = "greeting",
        maxAttempts = 3,
        retention = @Retention(duration = "P1D", tasks = Retain.ALL, payload = Retain.ALL))
public record Greeting(String name) implements Task {}
