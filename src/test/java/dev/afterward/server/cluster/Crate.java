package dev.afterward.server.cluster;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Runs until the test opens the gate. Two servers need each other for more than three of them. */
@TaskQueue(name = "crate", concurrency = Crate.AT_A_TIME)
public record Crate(String name) implements Task {

    /** How many run on one server. */
    public static final int AT_A_TIME = 3;
}
