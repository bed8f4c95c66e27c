package dev.afterward.store;

import dev.afterward.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that this client is making: its worker is busy with it.
 *
 * @param task the task
 * @param queue the name of its queue
 * @param started when it began
 * @param deadline when its queue's timeout ends it, or null when the queue has none
 * @param end why it was told to end, or null
 * @param told since when it is told to end, or null when that is not known
 * @param by who has cancelled it, or null when the application has, or nobody
 */
public record RunningAttempt(
        TaskId task,
        String queue,
        Instant started,
        @Nullable Instant deadline,
        @Nullable End end,
        @Nullable Instant told,
        @Nullable String by) {

    /** Why an attempt was told to end. */
    public enum End {
        /** It took longer than its queue allows. */
        TIMEOUT,
        /** Its task was cancelled. */
        CANCELLED,
        /** The client stops. */
        STOPPING
    }
}
