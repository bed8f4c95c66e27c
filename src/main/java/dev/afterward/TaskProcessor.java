package dev.afterward;

/**
 * Does what a task says. An attempt has succeeded when {@link #process} returns, and has failed when it throws
 * anything.
 *
 * <p>A task can run more than once: after a failure, and after a crash between its last effect and its settlement.
 * Make outside effects idempotent with {@link TaskContext#id()}.
 *
 * @param <T> the type of the tasks
 */
@FunctionalInterface
public interface TaskProcessor<T extends Task> {

    /**
     * Processes one task. Called by several workers at the same time.
     *
     * @param task the task, decoded anew for each attempt
     * @param context what is known about this attempt
     * @throws Exception when the attempt has failed; the queue's settings decide whether there is another
     */
    void process(T task, TaskContext context) throws Exception;
}
