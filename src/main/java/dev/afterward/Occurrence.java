package dev.afterward;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An occurrence of a schedule, or several consecutive ones that did not fire for the same reason. All times are nominal: those
 * for which occurrences are due, whenever their tasks run.
 *
 * @param schedule the schedule's name
 * @param at the time; of several, the first one
 * @param last of several, the last one; otherwise the same as {@code at}
 * @param count how many there are, or 10,000 if there are more
 * @param previous the time of the one before that fired, whether or not its task succeeded
 * @param byHand whether it was run manually: its time is none of the schedule's
 * @param outcome what happened to it
 * @param task its task, if it has fired; perhaps in the store no more
 * @param ended when its task ended
 * @param duration how long the last attempt of its task took
 */
public record Occurrence(
        String schedule,
        Instant at,
        Instant last,
        long count,
        Optional<Instant> previous,
        boolean byHand,
        Outcome outcome,
        Optional<TaskId> task,
        Optional<Instant> ended,
        Optional<Duration> duration) {

    /** What happened to an occurrence. */
    public enum Outcome {
        /** It has fired, and its task has not ended. */
        FIRED,
        /** Its task has succeeded. */
        SUCCEEDED,
        /** Its task has failed. */
        FAILED,
        /** Its task was cancelled. */
        CANCELLED,
        /** Its task has expired: no attempt could begin in time. */
        EXPIRED,
        /** Its task is in the store no more, and how it ended was not recorded. */
        UNKNOWN,
        /** It waits for the end of an earlier one: see {@link Overlap#BUFFER_ONE}. */
        WAITING,
        /** It did not fire: it was late by more than the latest start. */
        TOO_LATE,
        /** It did not fire: a later one was due too, and fired in its place. */
        SUPERSEDED,
        /** It did not fire: more were missed than are caught up at once. */
        OVER_LIMIT,
        /** It did not fire: the task of an earlier one had not ended. */
        OVERLAPPED,
        /** It did not fire: the schedule was paused. */
        PAUSED,
        /** It did not fire: before it could, the schedule was retired, or was to fire at other times. */
        REPLACED;

        /** Whether a task was enqueued. */
        public boolean hasFired() {
            return compareTo(WAITING) < 0;
        }
    }

    /** Checks that nothing is missing. */
    public Occurrence {
        Objects.requireNonNull(schedule, "the schedule's name is null");
        Objects.requireNonNull(at, "the time is null");
        Objects.requireNonNull(last, "the time of the last one is null");
        Objects.requireNonNull(previous, "the time of the previous one is null");
        Objects.requireNonNull(outcome, "the outcome is null");
        Objects.requireNonNull(task, "the task's id is null");
        Objects.requireNonNull(ended, "the end is null");
        Objects.requireNonNull(duration, "the duration is null");
    }
}
