package dev.afterward.cdi.orders;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(name = "order", concurrency = 1)
public record OrderPlaced(String id) implements Task {}
