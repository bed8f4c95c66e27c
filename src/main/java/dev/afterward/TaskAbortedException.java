package dev.afterward;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a processor to end its task: the task has failed for good, whatever its queue's {@code retryOn} says and
 * however many attempts are left. What the attempt did in a transaction is rolled back, as with any unchecked exception.
 *
 * <pre>{@code
 * Order order = orders.find(task.orderId());
 * if (order == null) {
 *     throw new TaskAbortedException("order " + task.orderId() + " does not exist any more");
 * }
 * }</pre>
 *
 * <p>It also counts inside an exception that a container has wrapped it in, as {@link TaskQueue#abortOn} does, after the
 * attempt's timeout, and while the client stops. If the task was cancelled meanwhile, it is cancelled.
 */
public class TaskAbortedException extends AfterwardException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a reason.
     *
     * @param reason why no further attempt can succeed; it is kept as the error of the attempt
     */
    public TaskAbortedException(String reason) {
        super(reason);
    }

    /**
     * An exception with a reason and a cause.
     *
     * @param reason why no further attempt can succeed; it is kept as the error of the attempt
     * @param cause the cause, or null
     */
    public TaskAbortedException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
