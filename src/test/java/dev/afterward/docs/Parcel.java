package dev.afterward.docs;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** A parcel to be sent. */
@TaskQueue(name = "parcel", maxAttempts = 5)
public record Parcel(String address) implements Task {}
