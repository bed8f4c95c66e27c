package dev.afterward.store;

import dev.afterward.TaskId;
import dev.afterward.store.TaskInspector.View;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a list shows, and in which order.
 *
 * @param view which states
 * @param order in which order
 * @param queue only those of this queue, or null
 * @param parent only those that this task's processor has enqueued, or null; they are sorted by their creation
 * @param text only those that have this text in their id, or in what is shown of their errors and payload, or null
 * @param shown what is shown of payloads and errors, or null when neither are searched
 * @param created when they were created
 * @param due when they are due
 * @param finished when they ended
 * @param attempts how many attempts they have begun
 * @param priority their priority
 * @param group only those whose last attempt has ended with an error of this kind, {@link ErrorKind#fingerprint}, or null
 * @param terms only those that have each of these in what is shown of them; none passes when nothing is searched
 */
public record TaskQuery(
        View view,
        Order order,
        @Nullable String queue,
        @Nullable TaskId parent,
        @Nullable String text,
        @Nullable Shown shown,
        Range created,
        Range due,
        Range finished,
        Range attempts,
        Range priority,
        @Nullable Long group,
        List<Term> terms) {

    /** Copies. */
    public TaskQuery {
        terms = List.copyOf(terms);
    }

    /** Tasks with any error and with none. */
    public TaskQuery(
            View view,
            Order order,
            @Nullable String queue,
            @Nullable TaskId parent,
            @Nullable String text,
            @Nullable Shown shown,
            Range created,
            Range due,
            Range finished,
            Range attempts,
            Range priority) {
        this(view, order, queue, parent, text, shown, created, due, finished, attempts, priority, null, List.of());
    }

    /** All tasks of a view. */
    public static TaskQuery of(View view) {
        return new TaskQuery(
                view, Order.NATURAL, null, null, null, null, Range.ALL, Range.ALL, Range.ALL, Range.ALL, Range.ALL);
    }

    /** The same tasks of one queue only. */
    public TaskQuery ofQueue(String name) {
        return new TaskQuery(
                view, order, name, parent, text, shown, created, due, finished, attempts, priority, group, terms);
    }

    /** The same tasks, only those with an error of one kind. */
    public TaskQuery ofGroup(@Nullable Long fingerprint) {
        return new TaskQuery(
                view,
                order,
                queue,
                parent,
                text,
                shown,
                created,
                due,
                finished,
                attempts,
                priority,
                fingerprint,
                terms);
    }

    /** The same tasks, only those that have all of this too. */
    public TaskQuery withTerms(List<Term> wanted) {
        return new TaskQuery(
                view, order, queue, parent, text, shown, created, due, finished, attempts, priority, group, wanted);
    }

    /**
     * The same tasks as far as they were there at a time, in milliseconds: none that was created later, or, in a view of
     * those that have ended, has ended later.
     */
    public TaskQuery until(long millis) {
        if (view.isEnded()) {
            return endedIn(finished.until(millis));
        }
        Range before = created.until(millis);
        return new TaskQuery(
                view, order, queue, parent, text, shown, before, due, finished, attempts, priority, group, terms);
    }

    /** The same tasks, only those that have ended, or were deleted, in a time. */
    public TaskQuery endedIn(Range millis) {
        return new TaskQuery(
                view, order, queue, parent, text, shown, created, due, millis, attempts, priority, group, terms);
    }

    /** Whether the query asks for less than its view. */
    public boolean isFiltered() {
        return queue != null
                || parent != null
                || isSearch()
                || !created.isAll()
                || !due.isAll()
                || !finished.isAll()
                || !attempts.isAll()
                || !priority.isAll()
                || group != null;
    }

    /** Whether the texts of tasks are searched. */
    public boolean isSearch() {
        return text != null || !terms.isEmpty();
    }

    /** Whether no task can pass. */
    public boolean isEmpty() {
        return Stream.of(created, due, finished, attempts, priority).anyMatch(Range::isEmpty);
    }

    /** Whether the tasks are sorted by their creation. */
    public boolean isByCreation() {
        return view == View.ALL || parent != null || order == Order.NEWEST || order == Order.OLDEST;
    }

    /** The letters of ASCII in lower case, as searches compare texts: of the same length, and the same everywhere. */
    public static String lower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 32));
            }
        }
        return lower.toString();
    }

    /**
     * What the user who searches is shown of a task. It is asked for each text that a search reads, whatever is searched
     * for: a text that is looked at before would tell by its time what is hidden in it.
     */
    public interface Shown {

        /** All that is stored. */
        Shown ALL = new Shown() {
            @Override
            public String payload(String json) {
                return json;
            }

            @Override
            public String error(String text) {
                return text;
            }
        };

        /** What is shown of a payload, which may be cut; nothing when it is empty. */
        String payload(String json);

        /** What is shown of an error. */
        String error(String text);
    }

    /** Something that has to be in a text of a task, as far as the user is shown that text. */
    public interface Term {

        /** Whether a payload has it. */
        boolean isInPayload(String shown);

        /** Whether an error has it. */
        boolean isInError(String shown);
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

        /** The same numbers as far as they are not larger than another one. */
        Range until(long most) {
            return new Range(from, Math.min(to, most));
        }

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
