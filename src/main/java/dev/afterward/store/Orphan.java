package dev.afterward.store;

/**
 * A running task whose owner is dead.
 *
 * @param id the task
 * @param queue the id of its queue
 * @param attempt the number of the attempt that was cut short
 * @param claims the claim
 * @param rescues how often a client had died with it before
 * @param started when it was claimed
 */
public record Orphan(long id, int queue, int attempt, int claims, int rescues, long started) {}
