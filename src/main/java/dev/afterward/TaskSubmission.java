package dev.afterward;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Tasks about to be enqueued, and how. Nothing happens before {@link #submit}.
 *
 * <pre>{@code
 * List<TaskId> ids = client.add(new Reminder(7), new Survey(7)).after(Duration.ofDays(1)).priority(-1).submit();
 * }</pre>
 *
 * <p>Not safe for use by several threads; a submission is submitted once. No argument may be null.
 */
public interface TaskSubmission {

    /**
     * Runs the tasks at this time or later. It and {@link #after} replace each other: the last one called wins.
     *
     * @param due the time; one in the past means at once
     * @return this
     */
    TaskSubmission at(Instant due);

    /**
     * Runs the tasks when this much time has passed from now, or later. It and {@link #at} replace each other.
     *
     * @param delay the wait; zero or negative means at once
     * @return this
     */
    TaskSubmission after(Duration delay);

    /**
     * Gives the tasks a priority other than their queue's. A higher one runs first.
     *
     * @param priority any number
     * @return this
     */
    TaskSubmission priority(int priority);

    /**
     * Lets the tasks expire: no attempt begins later than this much time after they were due, or after now if they are due
     * at once. What is too late then ends as {@link TaskStatus#EXPIRED}; an attempt that has begun may take as long as it
     * likes. It replaces the queue's {@code expireAfter}.
     *
     * @param time longer than zero; more than 36,500 days mean so many
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    TaskSubmission expireAfter(Duration time);

    /**
     * Writes the tasks through this connection, in its transaction. The caller commits and then calls
     * {@link TaskService#notifyCommitted()}. The connection must lead to the client's own store.
     *
     * @param connection a connection with a transaction of the caller's
     * @return this
     */
    TaskSubmission using(Connection connection);

    /**
     * Stores the tasks apart from the caller's transaction: they are stored when {@link #submit} returns, whatever happens
     * to the transaction, and even if it can only be rolled back. Where the store is the application's own SQLite database
     * (shared mode), a transaction that has read or written there already keeps them out: {@link #submit} then throws.
     *
     * @return this
     */
    TaskSubmission apart();

    /**
     * Enqueues the tasks in one operation. Inside a JTA transaction (in a container) they belong to that transaction,
     * unless they are enqueued {@link #apart}; otherwise, when this returns they are stored. Either way all of them are, or
     * none. More than 2,000 tasks, or 1 MB, are written in several short transactions of the store, with those of other
     * callers between them, and become visible together: none of them runs before the last one is stored. The JSON of all of
     * them is held in the heap until then.
     *
     * @return the ids, in the order in which the tasks were given
     * @throws UnknownQueueException when a task's type has no processor here
     * @throws TaskInvalidException when a task violates the constraints of its type
     * @throws PayloadException when a task cannot be encoded, or is larger than {@code afterward.payload.max-size}
     * @throws TaskStoreException when the store did not take them
     * @throws OutcomeUnknownException when it is not known whether the store has taken them
     * @throws ClientStoppedException when the client no longer takes tasks
     * @throws TransactionEndedException when there is a transaction that cannot take them any more
     * @throws IllegalStateException when it was submitted already, or is both {@link #using a connection} and {@link #apart}
     */
    List<TaskId> submit();
}
