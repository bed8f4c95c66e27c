package dev.afterward.server.edge;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** For a CDI bean that begins transactions by hand, and looks at its thread. */
@TaskQueue(name = "plain")
public record Plain(String name, String deed) implements Task {}
