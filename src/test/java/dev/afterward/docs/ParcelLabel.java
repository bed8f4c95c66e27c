package dev.afterward.docs;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Prints a label, at a service that bears five callers. */
@TaskQueue(name = "parcel-label", globalConcurrency = 5)
public record ParcelLabel(long parcel) implements Task {}
