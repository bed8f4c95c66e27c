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
        PARKED,
        /** Whatever its state, the last created first. It is not counted. */
        ALL
    }

    /** How many tasks a page or a count looks at, at most, in search of those that pass a filter. */
    int MOST_EXAMINED = 20_000;

    /** How many characters of payloads and errors a page or a count reads in search of a text, and those of one task. */
    long MOST_READ = 32L << 20;

    /**
     * A page of a view.
     *
     * @param view which tasks
     * @param cursor {@link Page#next} or {@link Page#previous} of another page, or null for the first one
     * @param size the most tasks, from 1 to 200
     * @return the page
     * @throws IllegalArgumentException when the cursor is not one of this view's
     */
    default Page list(View view, @Nullable String cursor, int size) {
        return search(TaskQuery.of(view), cursor, size);
    }

    /**
     * A page of the tasks that pass a filter. Looks at {@link #MOST_EXAMINED} tasks and {@link #MOST_READ} characters
     * at most, and for a quarter of a second: a page that is cut short by that says so, and its {@link Page#next} goes
     * on from there. Between two tasks it looks whether it has reached one of these bounds.
     *
     * @param query which tasks
     * @param cursor {@link Page#next} or {@link Page#previous} of another page of the same query, or null
     * @param size the most tasks, from 1 to 200
     * @return the page
     * @throws IllegalArgumentException when the cursor is not one of this view's
     */
    Page search(TaskQuery query, @Nullable String cursor, int size);

    /**
     * How many tasks pass a filter.
     *
     * @param query which tasks
     * @param bound where counting stops
     * @return the number; it looks at no more tasks than a page does
     */
    Matches count(TaskQuery query, int bound);

    /**
     * A number of tasks.
     *
     * @param count how many were found
     * @param more whether there may be more
     */
    record Matches(int count, boolean more) {}

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
            @Nullable String lastError) {}

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
     * @param worker who made its last attempt, while it runs only the process, or null when that is not known
     */
    record TaskDetails(
            TaskRow row,
            @Nullable String payload,
            List<Failure> failures,
            int rescues,
            @Nullable String worker) {
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

    /**
     * The tasks that a task's processor has enqueued.
     *
     * @param task the task
     * @param limit the most tasks
     * @return the tasks, the first created first
     */
    List<TaskRow> children(TaskId task, int limit);

    /**
     * The transaction that holds a task back.
     *
     * @param task the task
     * @return what is known of its outcome; empty when the task does not exist or is not held back
     */
    Optional<TransactionRow.Outcome> transactionOf(TaskId task);

    /**
     * How many ready tasks of its queue run before a task.
     *
     * @param task a ready task
     * @param bound where counting stops
     * @return how many
     */
    int ahead(TaskRow task, int bound);

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
    /**
     * How full the queues are.
     *
     * @param bound where counting stops
     * @return the queues by name
     */
    List<QueueDepth> depths(int bound);

    /**
     * How full a queue is.
     *
     * @param name its name
     * @param paused whether it is paused
     * @param ready the tasks that are due, up to the bound
     * @param running the tasks that are running
     * @param parked the tasks that are parked, up to the bound
     * @param oldest since when its oldest due task is due, or null
     * @param mayBeOlder whether an even older one may be among those of priorities that were not looked at: the search
     *     ends after 1,000 different priorities
     */
    record QueueDepth(
            String name,
            boolean paused,
            int ready,
            int running,
            int parked,
            @Nullable Instant oldest,
            boolean mayBeOlder) {}

    /**
     * How attempts ended.
     *
     * @param since from when on: the start of a period
     * @param step the length of a period: whole minutes for the last two hours, whole quarters of an hour for the last two
     *     days
     * @return a number for each period, queue and outcome that occurred
     */
    List<Activity> activity(Instant since, Duration step);

    /**
     * How attempts of a queue ended in a period.
     *
     * @param from its beginning
     * @param queue the name of the queue
     * @param outcome how
     * @param count how many
     */
    record Activity(Instant from, String queue, Tally.Outcome outcome, long count) {}

    /**
     * How long tasks waited and ran.
     *
     * @param since from when on: the start of a period
     * @param step the length of a period, as for {@link #activity}
     * @return a number for each period, kind and slot that occurred
     */
    List<Delay> delays(Instant since, Duration step);

    /**
     * How many tasks of a period took so long.
     *
     * @param from its beginning
     * @param kind what took so long
     * @param slot how long: a slot of {@link Latency}
     * @param count how many
     */
    record Delay(Instant from, Latency.Kind kind, int slot, long count) {

        /** The duration that a slot stands for, in microseconds. */
        public static long micros(int slot) {
            return Latency.micros(slot);
        }
    }

    /**
     * The store itself.
     *
     * @return its figures
     */
    Storage storage();

    /**
     * The store itself.
     *
     * @param name what it is called
     * @param bytes how large it is
     * @param journal how large its journal is: what was written and not yet carried over
     * @param clients how many clients are registered
     * @param lastCounted the last minute in which an attempt was counted, or null
     * @param nextDue when the next scheduled task is due, or null
     */
    record Storage(
            String name,
            long bytes,
            long journal,
            int clients,
            @Nullable Instant lastCounted,
            @Nullable Instant nextDue) {}

    /**
     * The transactions in doubt.
     *
     * @param limit the most transactions
     * @return the transactions, the oldest first
     */
    List<Doubt> doubts(int limit);

    /**
     * A transaction in doubt.
     *
     * @param prepared when it was prepared
     * @param witness whether it has left a mark that could tell its outcome
     * @param first one of its tasks
     * @param tasks how many it has, up to 1,000
     */
    record Doubt(Instant prepared, boolean witness, TaskId first, int tasks) {}

    /**
     * What people did, the last first.
     *
     * @param before only entries with a smaller number
     * @param limit the most entries
     * @return the entries
     */
    List<AuditEntry> audit(long before, int limit);

    /**
     * What people did to a task, the last first.
     *
     * @param task the task
     * @param limit the most entries
     * @return the entries
     */
    List<AuditEntry> auditOf(TaskId task, int limit);
}
