package dev.afterward.server.prepared;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Has nothing to do with any transaction. Where it runs again, what its server has left is taken over. */
@TaskQueue(name = "errand")
public record Errand(String name) implements Task {}
