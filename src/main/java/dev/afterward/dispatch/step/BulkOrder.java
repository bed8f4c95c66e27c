package dev.afterward.dispatch.step;

import dev.afterward.store.Candidate;
import dev.afterward.store.NewTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a bulk whose tasks run in the order of their ids: they are of one queue and one priority, and all of them
 * are due. Most bulks are so.
 *
 * @param queue the id of the queue
 * @param priority the priority
 * @param lastDue when the last one was due, in UTC milliseconds of the Unix epoch
 */
public record BulkOrder(int queue, int priority, long lastDue) {

    /**
     * The order of some tasks.
     *
     * @param tasks the tasks, at least one
     * @param now the time
     * @return the order, or null if it is not that of their ids, or not all of them are due
     */
    public static @Nullable BulkOrder of(List<NewTask> tasks, long now) {
        NewTask before = tasks.get(0);
        for (NewTask task : tasks) {
            if (task.queue() != before.queue()
                    || task.priority() != before.priority()
                    || task.due() < before.due()
                    || task.id() < before.id()
                    || task.due() > now) {
                return null;
            }
            before = task;
        }
        return new BulkOrder(before.queue(), before.priority(), before.due());
    }

    /** Whether the bulk comes behind a task that is not one of its own. */
    boolean isBehind(Candidate other) {
        return other.priority() > priority || (other.priority() == priority && other.due() <= lastDue);
    }
}
