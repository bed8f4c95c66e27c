package dev.afterward.store;

import dev.afterward.TaskId;
import java.util.List;
import java.util.OptionalInt;

/** Tells which queues and kinds of payloads are in the store. A role of {@link TaskInspector}. */
public interface StoredVersions {

    /**
     * The kinds of the tasks that wait, or are parked. Of each queue the tasks are looked at that run first.
     *
     * @param bound how many tasks of a queue are looked at, of each state
     * @return the kinds, by queue and version
     */
    default List<StoredKind> storedKinds(int bound) {
        return List.of();
    }

    /**
     * The id of a queue.
     *
     * @param name its name in the store
     * @return the id; empty when no queue has this name now
     */
    default OptionalInt queueId(String name) {
        return OptionalInt.empty();
    }

    /**
     * A queue and a version.
     *
     * @param queue the name of the queue
     * @param version the version of the payloads
     * @param count how many tasks were found
     * @param more whether there may be more
     * @param example one of them
     */
    record StoredKind(String queue, int version, long count, boolean more, TaskId example) {}
}
