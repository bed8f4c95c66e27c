package dev.afterward;

import java.time.Duration;
import java.util.Collection;
import java.util.Objects;

/**
 * A client, restricted to tasks of one type.
 *
 * @param client the client
 * @param <T> the type of the tasks
 */
record ClientEnqueuer<T extends Task>(TaskClient client) implements TaskEnqueuer<T> {

    ClientEnqueuer {
        Objects.requireNonNull(client, "the client is null");
    }

    @Override
    public TaskId enqueue(T task) {
        return client.enqueue(task);
    }

    @Override
    public TaskId enqueue(T task, Duration delay) {
        return client.enqueue(task, delay);
    }

    @Override
    public TaskSubmission add(T task) {
        return client.add(Objects.requireNonNull(task, "the task is null"));
    }

    @Override
    public TaskSubmission add(Collection<? extends T> tasks) {
        return client.add(tasks);
    }
}
