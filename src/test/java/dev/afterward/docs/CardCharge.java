package dev.afterward.docs;

import dev.afterward.Task;
import dev.afterward.TaskQueue;
import dev.afterward.TaskTransaction;

/** Books an amount on an account, once. */
@TaskQueue(name = "card-charge", transaction = TaskTransaction.REQUIRED, timeout = "PT30S", maxAttempts = 5)
public record CardCharge(long account, int cents) implements Task {}
