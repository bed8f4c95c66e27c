package dev.afterward.server.edge;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** For a stateless EJB with container-managed transactions. */
@TaskQueue(name = "contained")
public record Contained(String name, String deed) implements Task {}
