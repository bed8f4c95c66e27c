package dev.afterward.server.prepared;

import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.TaskTransaction;

/** Pays, exactly once. */
@TaskQueue(
        name = "payment",
        transaction = TaskTransaction.REQUIRED,
        maxAttempts = 3,
        timeout = "PT120S",
        retention = @Retention(tasks = Retain.ALL))
public record Payment(String name, Fate fate) implements Task {}
