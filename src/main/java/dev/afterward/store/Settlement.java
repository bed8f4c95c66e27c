package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/** How one claim of a task ends. It names the claim it settles (promise P5): no such claim, no effect. */
public sealed interface Settlement {

    /** The task. */
    long id();

    /** The claim: {@link ClaimedTask#claims}. */
    int claims();

    /** What is kept of an ended task. */
    enum Keep {
        /** Nothing, not even its errors. */
        NOTHING,
        /** The row and the errors. */
        ROW,
        /** The row, the errors and the payload. */
        PAYLOAD
    }

    /**
     * The task has ended.
     *
     * @param id the task
     * @param claims the claim
     * @param state {@link RowState#SUCCEEDED}, {@link RowState#FAILED}, {@link RowState#CANCELLED} or
     *     {@link RowState#EXPIRED}, whose attempt is not counted
     * @param started when the attempt began, or 0 when it did not begin
     * @param finished when it ended
     * @param micros how long the attempt took, in microseconds
     * @param error what to record of this attempt, or null
     * @param keep what is kept
     * @param expires when what is kept may be deleted, or 0 for never
     * @param worker who made the attempt, or null when it did not begin
     * @param fingerprint the kind of the error of a task that has failed, or 0
     */
    record Ended(
            long id,
            int claims,
            RowState state,
            long started,
            long finished,
            long micros,
            @Nullable String error,
            Keep keep,
            long expires,
            @Nullable String worker,
            long fingerprint)
            implements Settlement {

        /** Finds the kind of the error: here, on the thread that has ended the attempt, and not while others wait for a turn. */
        public Ended(
                long id,
                int claims,
                RowState state,
                long started,
                long finished,
                long micros,
                @Nullable String error,
                Keep keep,
                long expires,
                @Nullable String worker) {
            this(
                    id,
                    claims,
                    state,
                    started,
                    finished,
                    micros,
                    error,
                    keep,
                    expires,
                    worker,
                    state == RowState.FAILED && keep != Keep.NOTHING
                            ? ErrorKind.of(error == null ? "" : error).fingerprint()
                            : 0);
        }
    }

    /**
     * The attempt has failed and there is another one: the task is scheduled, or ready when that is due already. A task
     * with rescues stays a suspect.
     *
     * @param id the task
     * @param claims the claim
     * @param due when the next attempt may begin
     * @param started when the attempt began
     * @param finished when it ended
     * @param micros how long it took, in microseconds
     * @param error what to record of it
     * @param worker who made it
     * @param fingerprint the kind of the error
     */
    record Retried(
            long id,
            int claims,
            long due,
            long started,
            long finished,
            long micros,
            String error,
            @Nullable String worker,
            long fingerprint)
            implements Settlement {

        /** Finds the kind of the error, as that of a task that has ended. */
        public Retried(
                long id,
                int claims,
                long due,
                long started,
                long finished,
                long micros,
                String error,
                @Nullable String worker) {
            this(
                    id,
                    claims,
                    due,
                    started,
                    finished,
                    micros,
                    error,
                    worker,
                    ErrorKind.of(error).fingerprint());
        }
    }

    /**
     * The processor has put its task off: the task is scheduled, or ready when that is due already. Its attempt is not
     * counted, its snooze is. A task with rescues stays a suspect.
     *
     * @param id the task
     * @param claims the claim
     * @param due when the task is due again
     * @param at when the attempt ended
     */
    record Snoozed(long id, int claims, long due, long at) implements Settlement {}

    /**
     * The attempt did not take place, or does not count: the task becomes ready (or suspect) again and its attempt is
     * not counted.
     *
     * @param id the task
     * @param claims the claim
     */
    record GivenBack(long id, int claims) implements Settlement {}

    /**
     * The owner died. The task becomes a suspect, its attempt is not counted, its rescue is.
     *
     * @param id the task
     * @param claims the claim
     */
    record Rescued(long id, int claims) implements Settlement {}

    /**
     * The task cannot run as things are. Its attempt is not counted.
     *
     * @param id the task
     * @param claims the claim
     * @param at when
     * @param reason why, recorded as this claim's error
     * @param fingerprint the kind of the reason
     */
    record Parked(long id, int claims, long at, String reason, long fingerprint) implements Settlement {

        /** Finds the kind of the reason, as that of a task that has ended. */
        public Parked(long id, int claims, long at, String reason) {
            this(id, claims, at, reason, ErrorKind.of(reason).fingerprint());
        }
    }
}
