package dev.afterward.server.recurring;

import dev.afterward.Every;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Each second. */
@TaskQueue(name = "beat")
@Every("PT1S")
public record Beat() implements Task {}
