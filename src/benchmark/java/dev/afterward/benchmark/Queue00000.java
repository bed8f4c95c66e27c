package dev.afterward.benchmark;

import dev.afterward.Task;

/**
 * The task of a queue of its own, and the pattern of those of all other queues: {@link Numbered} makes them of its class.
 *
 * @param sent when it was sent
 */
public record Queue00000(long sent) implements Task {}
