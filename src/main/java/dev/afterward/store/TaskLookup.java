package dev.afterward.store;

import dev.afterward.TaskId;
import dev.afterward.store.TaskInspector.TaskDetails;
import dev.afterward.store.TaskInspector.TaskRow;
import java.util.List;
import java.util.Optional;

/** Reads a single task, and what surrounds it. A role of {@link TaskInspector}. */
public interface TaskLookup {

    /**
     * One task with all that is known of it.
     *
     * @param id its id
     * @return the task
     */
    Optional<TaskDetails> find(TaskId id);

    /**
     * The tasks that a task's processor has enqueued.
     *
     * @param task the task
     * @param limit the most tasks
     * @return the tasks, the first created first
     */
    List<TaskRow> children(TaskId task, int limit);

    /**
     * How many ready tasks of its queue run before a task.
     *
     * @param task a ready task
     * @param bound where counting stops
     * @return how many
     */
    int ahead(TaskRow task, int bound);
}
