package dev.afterward.server.charging;

import dev.afterward.Backoff;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.TaskTransaction;

/** Books something, exactly once. */
@TaskQueue(
        name = "plain-charge",
        transaction = TaskTransaction.REQUIRED,
        maxAttempts = 2,
        timeout = "PT60S",
        backoff = @Backoff(initial = "PT0.01S"),
        retention = @Retention(tasks = Retain.ALL))
public record PlainCharge(String name, Course course) implements Task {}
