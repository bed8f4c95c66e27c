package dev.afterward.store;

import dev.afterward.TaskId;
import java.util.List;

/**
 * A task to be written.
 *
 * @param id its id, unique
 * @param queue the id of its queue
 * @param priority a higher one runs first
 * @param due when it may run; the time of its creation when the caller named none
 * @param startBy no attempt begins after it; 0 when it does not expire
 * @param parent the id of the task whose processor made it, or 0
 * @param payload the task, encoded; never changed after this record is made
 * @param version the version of the payload
 */
public record NewTask(
        long id, int queue, int priority, long due, long startBy, long parent, byte[] payload, int version) {

    /** A task whose payload has the first version. */
    public NewTask(long id, int queue, int priority, long due, long startBy, long parent, byte[] payload) {
        this(id, queue, priority, due, startBy, parent, payload, 1);
    }

    /** A task that does not expire. */
    public NewTask(long id, int queue, int priority, long due, long parent, byte[] payload) {
        this(id, queue, priority, due, 0, parent, payload);
    }

    /**
     * What is left of it when it is written.
     *
     * @return the same task, with no bytes
     */
    public NewTask withoutPayload() {
        return new NewTask(id, queue, priority, due, startBy, parent, new byte[0], version);
    }

    /**
     * The ids of tasks.
     *
     * @param tasks the tasks
     * @return their ids, in the same order
     */
    public static List<TaskId> ids(List<NewTask> tasks) {
        return tasks.stream().map(task -> new TaskId(task.id)).toList();
    }
}
