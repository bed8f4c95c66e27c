package dev.afterward.server.edge;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** For a CDI bean with @Transactional. */
@TaskQueue(name = "managed")
public record Managed(String name, String deed) implements Task {}
