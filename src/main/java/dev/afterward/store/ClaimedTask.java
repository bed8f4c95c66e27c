package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/**
 * A task that belongs to this client until it is settled.
 *
 * @param id its id
 * @param queue the id of its queue
 * @param priority a higher one runs first
 * @param due when it was due
 * @param attempt the number of the attempt to be made, from 1
 * @param claims how often it was claimed, this claim included: what fences its settlement
 * @param rescues how often a client died with it
 * @param parent the id of the task whose processor made it, or 0
 * @param payload the task, encoded
 * @param lastError what the last failed attempt left, or null
 */
public record ClaimedTask(
        long id,
        int queue,
        int priority,
        long due,
        int attempt,
        int claims,
        int rescues,
        long parent,
        byte[] payload,
        @Nullable String lastError) {

    /** What it was before it was claimed, to be put into order. */
    public Candidate candidate() {
        return new Candidate(id, queue, priority, due, rescues);
    }
}
