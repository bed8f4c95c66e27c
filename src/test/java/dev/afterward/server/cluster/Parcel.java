package dev.afterward.server.cluster;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Is done at once. */
@TaskQueue(name = "parcel")
public record Parcel(String name) implements Task {}
