package dev.afterward.docs;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** A parcel whose arrival is waited for. */
@TaskQueue(name = "delivery", maxAttempts = 5)
public record Delivery(String parcel) implements Task {}
