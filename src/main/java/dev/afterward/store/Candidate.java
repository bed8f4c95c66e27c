package dev.afterward.store;

import java.util.Comparator;

/**
 * A due task that could be claimed.
 *
 * @param id its id
 * @param queue the id of its queue
 * @param priority a higher one runs first
 * @param due when it was due
 * @param rescues how often a client died with it
 */
public record Candidate(long id, int queue, int priority, long due, int rescues) {

    /** Priority, then due time, then id (promise P6). */
    public static final Comparator<Candidate> ORDER = Comparator.comparingInt(Candidate::priority)
            .reversed()
            .thenComparingLong(Candidate::due)
            .thenComparingLong(Candidate::id);
}
