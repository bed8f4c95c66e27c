package dev.afterward.server.leaving;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** For a stateless EJB with container-managed transactions. Tried once. */
@TaskQueue(name = "parcel")
public record Parcel(String name) implements Task {}
