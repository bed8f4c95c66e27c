package dev.afterward;

import java.time.Instant;
import java.util.stream.Stream;

/**
 * A search among the tasks of the store, from {@link TaskClient#search()}: what waits, runs, is parked, or has ended and was
 * retained. Without any condition it finds all of them.
 *
 * <pre>{@code
 * List<TaskInfo> failed = client.search().queue("invoices").status(TaskStatus.FAILED).page(50).tasks();
 * }</pre>
 *
 * <p>The order is that of the status: what runs, the longest-running first; what waits in the order in which it will
 * run, by what is known now; what has ended, the last ended first; what is parked, the first enqueued first. Without a
 * status, and among the tasks of a parent, the last enqueued comes first.
 *
 * <p>Pages are cut by keys: the tenth costs as much as the first, and what is enqueued or ends meanwhile moves nothing. What
 * becomes due or starts between two pages of waiting tasks moves within their order, and may be passed over, or found twice;
 * search without a status for a complete list. A page is one short read on a connection that neither the
 * running of tasks nor the console uses. It looks at 20,000 tasks at most, and for about a fifth of a second: where few of many pass
 * the conditions, a page is short, even empty, and has a next one.
 *
 * <p>The first page waits for up to two seconds for tasks that this client has stored just before, a large bulk for example,
 * to be in the lists. {@link TaskClient#find} needs no such wait. Of tasks whose transactions are in doubt those of 200
 * transactions are found with {@link TaskStatus#PARKED}.
 *
 * <p>Each method changes the search and returns it. No argument may be null. Not safe for use by several threads.
 */
public interface TaskSearch {

    /** How many tasks a page has at most. */
    int LARGEST_PAGE = 200;

    /**
     * Only tasks of a queue.
     *
     * @param name the queue's name; for one that does not exist nothing is found
     * @return this
     */
    TaskSearch queue(String name);

    /**
     * Only tasks with a status.
     *
     * @param status any but {@link TaskStatus#NOT_FOUND}
     * @return this
     * @throws IllegalArgumentException when it is {@link TaskStatus#NOT_FOUND}
     */
    TaskSearch status(TaskStatus status);

    /**
     * Only tasks that the processor of a task has enqueued.
     *
     * @param task that task
     * @return this
     */
    TaskSearch parent(TaskId task);

    /**
     * Only tasks that were enqueued in a span of time.
     *
     * @param from the first instant of it; {@link Instant#MIN} for any
     * @param before the first instant after it; {@link Instant#MAX} for any
     * @return this
     */
    TaskSearch created(Instant from, Instant before);

    /**
     * Only tasks that are due, or were last due, in a span of time. No index serves it: all tasks of the status are looked at.
     *
     * @param from the first instant of it; {@link Instant#MIN} for any
     * @param before the first instant after it; {@link Instant#MAX} for any
     * @return this
     */
    TaskSearch due(Instant from, Instant before);

    /**
     * Only tasks that have ended in a span of time.
     *
     * @param from the first instant of it; {@link Instant#MIN} for any
     * @param before the first instant after it; {@link Instant#MAX} for any
     * @return this
     */
    TaskSearch ended(Instant from, Instant before);

    /**
     * The other way round.
     *
     * @return this
     */
    TaskSearch reversed();

    /**
     * The first page.
     *
     * @param size how many tasks it has at most, from 1 to {@link #LARGEST_PAGE}
     * @return the page
     * @throws IllegalArgumentException when the size is not in that range
     * @throws TaskStoreException when the store cannot be read
     */
    TaskPage page(int size);

    /**
     * A further page.
     *
     * @param size how many tasks it has at most, from 1 to {@link #LARGEST_PAGE}
     * @param cursor {@link TaskPage#next()} of another page of a search with the same conditions
     * @return the page
     * @throws IllegalArgumentException when the size is not in that range, or the cursor is of no search with this status
     * @throws TaskStoreException when the store cannot be read
     */
    TaskPage page(int size, String cursor);

    /**
     * All that is found: the first page is read now, each further one when the stream comes to it. The stream is meant to be
     * sequential.
     *
     * @return a stream, which need not be closed
     * @throws TaskStoreException when the store cannot be read, also while the stream is read
     */
    Stream<TaskInfo> stream();
}
