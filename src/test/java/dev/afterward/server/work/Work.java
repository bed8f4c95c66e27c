package dev.afterward.server.work;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Is done at once. */
@TaskQueue(name = "work")
public record Work(String name) implements Task {}
