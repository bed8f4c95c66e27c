package dev.afterward.server.work;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Runs until the test lets it go, whatever is redeployed meanwhile. */
@TaskQueue(name = "held", concurrency = 3)
public record Held(String name) implements Task {}
