package dev.afterward;

import java.time.Duration;
import java.util.Collection;

/**
 * Enqueues tasks of one type. A class that enqueues no others injects it instead of {@link TaskClient}:
 *
 * <pre>{@code
 * @Inject
 * TaskEnqueuer<NewOrderEmail> emails;
 * …
 * emails.enqueue(new NewOrderEmail("4711", "ada@example.org"));
 * }</pre>
 *
 * <p>In a container there is one for each task type that has a processor; if that is a sealed type, also for each type that it
 * permits. For any other type the injection point is unsatisfied, and the container refuses the application. Beans of every
 * scope can hold it, passivating ones included. Name the type: {@code TaskEnqueuer<?>} is ambiguous if there are several, and
 * a raw {@code TaskEnqueuer} is never satisfied.
 *
 * <p>Safe for use by several threads. No argument may be null, nor a task among several: a {@link NullPointerException} names
 * what is missing.
 *
 * @param <T> the type of the tasks
 */
public interface TaskEnqueuer<T extends Task> {

    /**
     * An enqueuer for a client, for plain Java and for tests without a container. It does not check whether the client has a
     * processor for the type: if not, enqueuing a task throws an {@link UnknownQueueException}.
     *
     * @param client the client
     * @param <T> the type of the tasks
     * @return an enqueuer
     */
    static <T extends Task> TaskEnqueuer<T> of(TaskClient client) {
        return new ClientEnqueuer<>(client);
    }

    /**
     * Enqueues one task, to run as soon as the enclosing transaction has committed, or at once when there is none.
     *
     * @param task the task
     * @return its id
     * @see TaskSubmission#submit() for what is thrown
     */
    TaskId enqueue(T task);

    /**
     * Enqueues one task, to run after a while. The same as {@code add(task).after(delay).submit()}.
     *
     * @param task the task
     * @param delay how long after this call it is due; zero or negative means at once
     * @return its id
     * @see TaskSubmission#after
     * @see TaskSubmission#submit() for what is thrown
     */
    TaskId enqueue(T task, Duration delay);

    /**
     * Begins to enqueue one task, with a due time or a priority of its own.
     *
     * @param task the task
     * @return a submission, to be completed with {@link TaskSubmission#submit()}
     */
    @CheckReturnValue
    TaskSubmission add(T task);

    /**
     * Begins to enqueue several tasks.
     *
     * @param tasks the tasks; copied
     * @return a submission, to be completed with {@link TaskSubmission#submit()}
     */
    @CheckReturnValue
    TaskSubmission add(Collection<? extends T> tasks);
}
