package dev.afterward.dispatch;

import dev.afterward.Task;

/** What tasks have to fulfil before they are enqueued. Safe for use by several threads. */
@FunctionalInterface
public interface TaskConstraints {

    /**
     * Refuses a task that violates the constraints of its type. What is stored is not checked again.
     *
     * @param task the task
     * @throws dev.afterward.TaskInvalidException when it violates any
     * @throws dev.afterward.AfterwardException when they could not be checked; the message names the type
     */
    void check(Task task);

    /** Where nothing can check any. */
    static TaskConstraints none() {
        return task -> {};
    }
}
