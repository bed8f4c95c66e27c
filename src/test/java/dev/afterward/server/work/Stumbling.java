package dev.afterward.server.work;

import dev.afterward.Backoff;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Fails at its first attempt, and waits for the second one longer than a redeployment takes. */
@TaskQueue(name = "stumbling", maxAttempts = 2, backoff = @Backoff(initial = "PT8S", jitter = 0))
public record Stumbling(String name) implements Task {}
