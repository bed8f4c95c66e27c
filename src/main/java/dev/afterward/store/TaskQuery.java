package dev.afterward.store;

import dev.afterward.TaskId;
import dev.afterward.store.TaskInspector.View;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a list shows, and in which order.
 *
 * @param view which states
 * @param order in which order
 * @param queue only those of this queue, or null
 * @param parent only those that this task's processor has enqueued, or null; they are sorted by their creation
 * @param text only those that have this text in their id, in an error, or in what is shown of their payload, or null
 * @param shown what is shown of a payload, or null when neither payloads nor errors are searched
 * @param created when they were created
 * @param due when they are due
 * @param finished when they ended
 * @param attempts how many attempts they have begun
 * @param priority their priority
 */
public record TaskQuery(
        View view,
        Order order,
        @Nullable String queue,
        @Nullable TaskId parent,
        @Nullable String text,
        @Nullable UnaryOperator<String> shown,
        Range created,
        Range due,
        Range finished,
        Range attempts,
        Range priority) {

    /** All tasks of a view. */
    public static TaskQuery of(View view) {
        return new TaskQuery(
                view, Order.NATURAL, null, null, null, null, Range.ALL, Range.ALL, Range.ALL, Range.ALL, Range.ALL);
    }

    /** The same tasks of one queue only. */
    public TaskQuery ofQueue(String name) {
        return new TaskQuery(view, order, name, parent, text, shown, created, due, finished, attempts, priority);
    }

    /** Whether the query asks for less than its view. */
    public boolean isFiltered() {
        return queue != null
                || parent != null
                || text != null
                || !created.isAll()
                || !due.isAll()
                || !finished.isAll()
                || !attempts.isAll()
                || !priority.isAll();
    }

    /** Whether no task can pass. */
    public boolean isEmpty() {
        return Stream.of(created, due, finished, attempts, priority).anyMatch(Range::isEmpty);
    }

    /** Whether the tasks are sorted by their creation. */
    public boolean isByCreation() {
        return view == View.ALL || parent != null || order == Order.NEWEST || order == Order.OLDEST;
    }

    /** The orders of a list. */
    public enum Order {
        /** The view's own. */
        NATURAL,
        /** The view's own, the other way round. */
        REVERSED,
        /** The last created first. */
        NEWEST,
        /** The first created first. */
        OLDEST
    }

    /**
     * Numbers from one to another, both included.
     *
     * @param from the smallest
     * @param to the largest
     */
    public record Range(long from, long to) {

        /** Every number. */
        public static final Range ALL = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

        /** No number. */
        public static final Range NONE = new Range(1, 0);

        /** Whether no number is in it. */
        public boolean isEmpty() {
            return from > to;
        }

        /** Whether every number is in it. */
        public boolean isAll() {
            return equals(ALL);
        }
    }
}
