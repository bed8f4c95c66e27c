package dev.afterward.server.front;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Processed in the web module. */
@TaskQueue(name = "front")
public record Front(String name) implements Task {}
