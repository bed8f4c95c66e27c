package dev.afterward.store;

import dev.afterward.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The read side of a store: lists, counts and single tasks. Every call is one short read of bounded size on a
 * connection other than the engine's. Safe for use by several threads. Each role is an interface of its own. The values
 * that describe tasks are nested here, because several roles return them; the figures of one role are nested in that role.
 */
public interface TaskInspector
        extends TaskLists,
                TaskLookup,
                TransactionLookup,
                StoreFigures,
                AttemptFigures,
                ErrorGroups,
                AuditLog,
                ScheduleLists,
                StoredVersions {

    /** The ready-made views of tasks. */
    enum View {
        /** Running, the longest-running first. */
        RUNNING,
        /** Ready, suspect and scheduled: in the order in which they will run. */
        UPCOMING,
        /** Succeeded and retained, the latest first. */
        SUCCEEDED,
        /** Failed and retained, the latest first. */
        FAILED,
        /** Cancelled and retained, the latest first. */
        CANCELLED,
        /** Expired and retained, the latest first. */
        EXPIRED,
        /** Parked, and prepared by transactions that are in doubt; by id. */
        PARKED,
        /** Deleted by hand, and still to be restored; the latest first. */
        DELETED,
        /** Whatever its state, unless it is deleted; the last created first. It is not counted. */
        ALL;

        /** Whether its tasks have ended, or are deleted: they are ordered by when that was. */
        public boolean isEnded() {
            return switch (this) {
                case SUCCEEDED, FAILED, CANCELLED, EXPIRED, DELETED -> true;
                case RUNNING, UPCOMING, PARKED, ALL -> false;
            };
        }
    }

    /**
     * A page of tasks. Pages are cut by keys, not by numbers, so they cost the same however far one goes.
     *
     * @param tasks the tasks, in the view's order
     * @param next the cursor of the page after this one, or null
     * @param previous the cursor of the page before this one, or null
     * @param cutShort whether the search ended at its bound, so that more may be behind {@code next}
     */
    record Page(
            List<TaskRow> tasks,
            @Nullable String next,
            @Nullable String previous,
            boolean cutShort) {
        /** Copies. */
        public Page {
            tasks = List.copyOf(tasks);
        }

        /** A page that is whole. */
        public Page(List<TaskRow> tasks, @Nullable String next, @Nullable String previous) {
            this(tasks, next, previous, false);
        }
    }

    /**
     * A task without its payload.
     *
     * @param id its id
     * @param queue the name of its queue
     * @param state its state
     * @param priority its priority
     * @param attempts the attempts begun
     * @param due when it may run, or might have run
     * @param started when its last attempt began, or null
     * @param finished when it ended, or null
     * @param lastDuration how long its last attempt took, or null
     * @param expires when it may be deleted, or null
     * @param parent the task whose processor made it, or null
     * @param lastError the beginning of its last recorded error, or null
     * @param snoozes how often its processor has put it off
     * @param retried whether it is not due and its last attempt has failed
     * @param unreadable whether it was parked since its payload could not be read
     * @param cancelling whether it runs and was cancelled
     * @param version the version of its payload
     */
    record TaskRow(
            TaskId id,
            String queue,
            RowState state,
            int priority,
            int attempts,
            Instant due,
            @Nullable Instant started,
            @Nullable Instant finished,
            @Nullable Duration lastDuration,
            @Nullable Instant expires,
            @Nullable TaskId parent,
            @Nullable String lastError,
            int snoozes,
            boolean retried,
            boolean unreadable,
            boolean cancelling,
            int version) {}

    /**
     * A task with all that is known of it.
     *
     * @param row the task
     * @param payload what it holds, as JSON, or null when it was not retained
     * @param failures its recorded errors, the latest first
     * @param rescues how often a process died with it
     * @param worker who made its last attempt, while it runs only the process, or null when that is not known
     * @param deletedAs what it was before it was deleted, or null when it is not deleted
     */
    record TaskDetails(
            TaskRow row,
            @Nullable String payload,
            List<Failure> failures,
            int rescues,
            @Nullable String worker,
            @Nullable RowState deletedAs) {
        /** Copies. */
        public TaskDetails {
            failures = List.copyOf(failures);
        }
    }

    /**
     * A recorded error.
     *
     * @param at when
     * @param error the text, with its stack trace
     * @param claim which of the task's claims ended with it, from 1
     * @param started when that attempt began, or null
     * @param duration how long it took, or null
     * @param worker who made it, or null when that is not known
     */
    record Failure(
            Instant at,
            String error,
            int claim,
            @Nullable Instant started,
            @Nullable Duration duration,
            @Nullable String worker) {}
}
