package dev.afterward.server.leaving;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** For a singleton EJB. Tried once. */
@TaskQueue(name = "postcard")
public record Postcard(String name) implements Task {}
