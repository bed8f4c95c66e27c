package dev.afterward.store;

import dev.afterward.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Measures the store and its queues as they are now. A role of {@link TaskInspector}. */
public interface StoreFigures {

    /**
     * The queues of the store.
     *
     * @return the queues by name
     */
    List<QueueRow> queues();

    /**
     * A queue of the store.
     *
     * @param name its name
     * @param paused whether it is paused
     */
    record QueueRow(String name, boolean paused) {}

    /**
     * How full the queues are.
     *
     * @param bound where counting stops
     * @return the queues by name
     */
    List<QueueDepth> depths(int bound);

    /**
     * How full a queue is.
     *
     * @param name its name
     * @param paused whether it is paused
     * @param ready the tasks that are due, up to the bound
     * @param running the tasks that are running
     * @param parked the tasks that are parked, up to the bound
     * @param oldest since when its oldest due task is due, or null
     * @param mayBeOlder whether an even older one may be among those of priorities that were not looked at: the search
     *     ends after 1,000 different priorities
     * @param pausedAt since when it is paused, or null
     * @param pausedBy who has paused it, or null when the application has, or nobody
     */
    record QueueDepth(
            String name,
            boolean paused,
            int ready,
            int running,
            int parked,
            @Nullable Instant oldest,
            boolean mayBeOlder,
            @Nullable Instant pausedAt,
            @Nullable String pausedBy) {}

    /**
     * The clients that have the store open, or are dead and have left tasks behind, the last one first.
     *
     * @param limit the most clients
     * @param bound where counting stops
     * @return the clients
     */
    List<ClientRow> clients(int limit, int bound);

    /**
     * A client.
     *
     * @param id tells it from others
     * @param node its process and machine, or null when that is not known
     * @param version the version of this library there, or null when that is not known
     * @param started when it has opened the store, or null when that is not known
     * @param seen its last sign of life
     * @param running how many tasks it is running, up to the bound
     * @param here whether it is in this process
     */
    record ClientRow(
            int id,
            @Nullable String node,
            @Nullable String version,
            @Nullable Instant started,
            Instant seen,
            int running,
            boolean here) {}

    /**
     * When the store was opened: by each start of an application, and after each deployment.
     *
     * @param since from when on
     * @param limit the most, the last ones
     * @return the times, the last first
     */
    List<Instant> openings(Instant since, int limit);

    /**
     * The store itself.
     *
     * @return its figures
     */
    Storage storage();

    /**
     * The store itself.
     *
     * @param name what it is called
     * @param bytes how large it is
     * @param journal how large its journal is: what was written and not yet carried over
     * @param clients how many clients are registered
     * @param lastCounted the last minute in which an attempt was counted, or null
     * @param nextDue when the next scheduled task is due, or null
     */
    record Storage(
            String name,
            long bytes,
            long journal,
            int clients,
            @Nullable Instant lastCounted,
            @Nullable Instant nextDue) {}

    /**
     * The room on the disk that the store's file is on.
     *
     * @return the room, or empty where the store has no file here
     * @throws dev.afterward.TaskStoreException when it cannot be found out
     */
    Optional<Space> space();

    /**
     * The room on a disk, in bytes.
     *
     * @param usable how much can be written
     * @param total how large it is
     * @param free what the store's file has freed, and uses again before it grows
     * @param journal what was written and may not yet be in that file, which may have to grow for it
     */
    record Space(long usable, long total, long free, long journal) {}

    /**
     * What keeps the store's database from cleaning up the rows of tasks that have ended: the oldest snapshot that anybody
     * holds, in whatever application.
     *
     * @param longerThan how long it has to be held to be told
     * @param transactions how many transactions must have begun since, where the database does not tell how long it is held
     * @return who holds it; empty when nobody does for so long, and where it keeps nothing from being cleaned up
     */
    Optional<HeldSnapshot> heldSnapshot(Duration longerThan, long transactions);

    /** What can hold a snapshot. */
    enum Holder {
        SESSION,
        /** A transaction that was prepared, and that no transaction manager has ended. */
        PREPARED,
        /** A replication slot, for a standby that says what its queries need. */
        SLOT
    }

    /**
     * A snapshot that somebody holds. The text of a query is not read: it may hold data.
     *
     * @param holder what holds it
     * @param name a session's process id, a prepared transaction's identifier, or a slot's name
     * @param user whose it is, or null when that is not known
     * @param application what a session calls itself, or null when that is not known
     * @param since when its transaction has begun, or null when that is not known
     * @param state what a session does, or whether a slot is in use; null when that is not known
     * @param transactions how many transactions have begun since
     * @param hidden whether the rights of the store's role do not suffice to see more
     */
    record HeldSnapshot(
            Holder holder,
            String name,
            @Nullable String user,
            @Nullable String application,
            @Nullable Instant since,
            @Nullable String state,
            long transactions,
            boolean hidden) {}

    /**
     * The queues of which tasks were enqueued in the last day that are due in more than a day, and none before: most often by
     * mistake. Looks at the first 2,000 tasks that are due in more than a day.
     *
     * @param now the time
     * @return the queues, with at least 10 such tasks each
     */
    List<FarDue> farDue(Instant now);

    /**
     * Tasks that are due far ahead.
     *
     * @param queue the name of their queue
     * @param count how many were found
     * @param more whether there may be more
     * @param first when the first of them is due
     * @param last the one that was enqueued last
     */
    record FarDue(String queue, int count, boolean more, Instant first, TaskId last) {}

    /**
     * The queues in which at least 10 different payloads wait more than once, to run in the same hour: most often since
     * something has enqueued them twice. Looks at the 2,000 tasks that were enqueued last, and at payloads of up to 2,000
     * bytes.
     *
     * @return the queues
     */
    List<Repeated> repeated();

    /**
     * Tasks that repeat others.
     *
     * @param queue the name of their queue
     * @param payloads how many payloads wait more than once
     * @param tasks how many tasks there are beside the first of each payload
     * @param first the first task that has another one like it
     */
    record Repeated(String queue, int payloads, int tasks, TaskId first) {}

    /**
     * The tasks of a queue that repeat an older one, as {@link #repeated} counts them.
     *
     * @param queue the name of a queue
     * @return the tasks, in the order in which they were enqueued
     */
    List<TaskId> repeats(String queue);
}
