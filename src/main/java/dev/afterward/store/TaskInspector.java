package dev.afterward.store;

import dev.afterward.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The read side of a store: lists, counts and single tasks. Every call is one short read of bounded size on a
 * connection other than the engine's. Safe for use by several threads.
 */
public interface TaskInspector {

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
        /** Parked, and prepared by transactions that are in doubt; by id. */
        PARKED
    }

    /**
     * A page of a view.
     *
     * @param view which tasks
     * @param cursor {@link Page#next} or {@link Page#previous} of another page, or null for the first one
     * @param size the most tasks, from 1 to 200
     * @return the page
     * @throws IllegalArgumentException when the cursor is not one of this view's
     */
    Page list(View view, @Nullable String cursor, int size);

    /**
     * A page of tasks. Pages are cut by keys, not by numbers, so they cost the same however far one goes.
     *
     * @param tasks the tasks, in the view's order
     * @param next the cursor of the page after this one, or null
     * @param previous the cursor of the page before this one, or null
     */
    record Page(
            List<TaskRow> tasks,
            @Nullable String next,
            @Nullable String previous) {
        /** Copies. */
        public Page {
            tasks = List.copyOf(tasks);
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
            @Nullable TaskId parent) {}

    /**
     * One task with all that is known of it.
     *
     * @param id its id
     * @return the task
     */
    Optional<TaskDetails> find(TaskId id);

    /**
     * A task with all that is known of it.
     *
     * @param row the task
     * @param payload what it holds, as JSON, or null when it was not retained
     * @param failures its recorded errors, the latest first
     * @param rescues how often a process died with it
     */
    record TaskDetails(TaskRow row, @Nullable String payload, List<Failure> failures, int rescues) {
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
     */
    record Failure(Instant at, String error) {}

    /**
     * How many tasks there are in each view, counted up to a bound.
     *
     * @param bound where counting stops
     * @return the numbers, in the order of {@link View}; a number equal to the bound means that many or more
     */
    List<Count> counts(int bound);

    /**
     * The number of tasks in a view.
     *
     * @param view the view
     * @param count how many
     */
    record Count(View view, int count) {}

    /**
     * The queues of the store.
     *
     * @return the queues by name
     */
    List<QueueRow> queues();

    /**
     * A queue of the store.
     *
     * @param name its name
     * @param paused whether it is paused
     */
    record QueueRow(String name, boolean paused) {}
}
