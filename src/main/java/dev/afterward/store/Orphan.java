package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/**
 * A running task whose owner is dead.
 *
 * @param id the task
 * @param queue the id of its queue
 * @param attempt the number of the attempt that was cut short
 * @param claims the claim
 * @param rescues how often a client had died with it before
 * @param alone whether nothing ran beside it
 * @param cancelled whether it was cancelled while it ran: it must not run again
 * @param started when it was claimed
 * @param node the process of its owner, or null when that is not known
 * @param marked where its attempts leave marks, or null when they leave none
 */
public record Orphan(
        long id,
        int queue,
        int attempt,
        int claims,
        int rescues,
        boolean alone,
        boolean cancelled,
        long started,
        @Nullable String node,
        @Nullable Marked marked) {

    /** A task whose attempts leave no marks. */
    public Orphan(
            long id,
            int queue,
            int attempt,
            int claims,
            int rescues,
            boolean alone,
            boolean cancelled,
            long started,
            @Nullable String node) {
        this(id, queue, attempt, claims, rescues, alone, cancelled, started, node, null);
    }

    /** The same task, cancelled. */
    public Orphan asCancelled() {
        return new Orphan(id, queue, attempt, claims, rescues, alone, true, started, node, marked);
    }
}
