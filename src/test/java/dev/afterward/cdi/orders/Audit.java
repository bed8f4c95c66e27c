package dev.afterward.cdi.orders;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(name = "audit")
public record Audit(String text) implements Task {}
