package dev.afterward.testing;

import dev.afterward.Task;
import dev.afterward.TaskId;
import java.time.Instant;

/**
 * A task that waits to be run.
 *
 * @param id its id
 * @param task the task, decoded from what is stored
 * @param due when it may run, as the client's clock has it
 * @param priority its priority
 * @param attempts how many attempts it has begun: 0 unless it waits for a retry
 * @param <T> its type
 */
public record EnqueuedTask<T extends Task>(TaskId id, T task, Instant due, int priority, int attempts) {}
