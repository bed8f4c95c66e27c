package dev.afterward.docs;

import dev.afterward.Backoff;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Somebody is to be reminded of an order. */
@TaskQueue(name = "reminder", maxAttempts = 5, timeout = "PT10S", backoff = @Backoff(initial = "PT5S"))
public record Reminder(long order) implements Task {}
