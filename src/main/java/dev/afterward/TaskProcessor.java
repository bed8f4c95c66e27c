package dev.afterward;

/**
 * Runs tasks of one type. An attempt succeeds when {@link #process} returns within the timeout of its queue, and fails when
 * it throws anything or returns later.
 *
 * <p>A task can run more than once: after a failure, and after a crash between its last effect and the end of the task in the store.
 * Make outside effects idempotent with {@link TaskContext#id()}.
 *
 * @param <T> the type of the tasks
 */
@FunctionalInterface
public interface TaskProcessor<T extends Task> {

    /**
     * Processes one task. Called by several workers at the same time.
     *
     * @param task the task, decoded again for each attempt
     * @param context what is known about this attempt
     * @throws Exception when the attempt has failed; the queue's settings decide whether there is another
     */
    void process(T task, TaskContext context) throws Exception;
}
