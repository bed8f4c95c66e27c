package dev.afterward.cdi.orders;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

@TaskQueue(name = "early")
public record Early(String text) implements Task {}
