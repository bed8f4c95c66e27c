package dev.afterward.server.leaving;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** For a CDI bean that works for long and calls an EJB at its end. Tried once. */
@TaskQueue(name = "freight")
public record Freight(String name) implements Task {}
