package dev.afterward.store;

import java.util.Comparator;
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
 * @param snoozes how often its processor has put it off
 * @param startBy no attempt begins after it; 0 when it does not expire
 * @param parent the id of the task whose processor made it, or 0
 * @param payload the task, encoded
 * @param lastError what the last failed attempt left, or null
 * @param version the version of the payload
 * @param marked where its attempts leave marks, or null when they leave none
 */
public record ClaimedTask(
        long id,
        int queue,
        int priority,
        long due,
        int attempt,
        int claims,
        int rescues,
        int snoozes,
        long startBy,
        long parent,
        byte[] payload,
        @Nullable String lastError,
        int version,
        @Nullable Marked marked) {

    /** A task whose attempts leave no marks. */
    public ClaimedTask(
            long id,
            int queue,
            int priority,
            long due,
            int attempt,
            int claims,
            int rescues,
            int snoozes,
            long startBy,
            long parent,
            byte[] payload,
            @Nullable String lastError,
            int version) {
        this(
                id, queue, priority, due, attempt, claims, rescues, snoozes, startBy, parent, payload, lastError,
                version, null);
    }

    /** The same as {@link Candidate#ORDER}. */
    public static final Comparator<ClaimedTask> ORDER = Comparator.comparingInt(ClaimedTask::priority)
            .reversed()
            .thenComparingLong(ClaimedTask::due)
            .thenComparingLong(ClaimedTask::id);

    private static final byte[] NO_PAYLOAD = {};

    /** What it was before it was claimed, to be put into order. */
    public Candidate candidate() {
        return new Candidate(id, queue, priority, due, rescues);
    }

    /** The same task without its payload, which may be large. */
    public ClaimedTask withoutPayload() {
        return withPayload(NO_PAYLOAD);
    }

    /** The same task with another payload. */
    public ClaimedTask withPayload(byte[] other) {
        return new ClaimedTask(
                id, queue, priority, due, attempt, claims, rescues, snoozes, startBy, parent, other, lastError, version,
                marked);
    }
}
