package dev.afterward.docs;

import dev.afterward.Backoff;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** A customer gets points. */
@TaskQueue(name = "loyalty-points", maxAttempts = 5, backoff = @Backoff(initial = "PT5S", multiplier = 2))
public record LoyaltyPoints(String customer, int points) implements Task {}
