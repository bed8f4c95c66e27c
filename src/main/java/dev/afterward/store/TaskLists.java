package dev.afterward.store;

import dev.afterward.TaskId;
import dev.afterward.store.TaskInspector.Page;
import dev.afterward.store.TaskInspector.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists tasks by views and filters, and counts them. A role of {@link TaskInspector}. */
public interface TaskLists {

    /** How many tasks a page or a count looks at, at most, in search of those that pass a filter. */
    int MOST_EXAMINED = 20_000;

    /** How many characters of payloads and errors a page or a count reads in search of a text, and those of one task. */
    long MOST_READ = 32L << 20;

    /** How many characters of a payload are searched, and shown, at most. */
    int LONGEST_PAYLOAD = 100_000;

    /** How many characters of an error are searched, and shown, at most. */
    int LONGEST_ERROR = 20_000;

    /** How many errors of a task are searched, the latest first. */
    int MOST_ERRORS = 50;

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
     * at most, and for a fifth of a second: a page that is cut short by that says so, and its {@link Page#next} goes
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
     * The beginnings of what tasks hold.
     *
     * @param tasks the tasks, at most 200
     * @param bytes how many bytes of each, at most
     * @return the beginnings by task, without the tasks that are gone or whose payload was not retained; the last character
     *     may be cut
     */
    Map<TaskId, String> payloadHeads(List<TaskId> tasks, int bytes);

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
}
