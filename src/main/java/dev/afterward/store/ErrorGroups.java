package dev.afterward.store;

import dev.afterward.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the errors that tasks have, by kind and queue. Nothing is counted in advance: the groups are found in an index of
 * the tasks themselves, so that they are right whatever happens to these. A role of {@link TaskInspector}.
 */
public interface ErrorGroups {

    /** How many groups a read looks at, at most, in search of the largest and the latest. */
    int MOST_GROUPS = 500;

    /** Where the counting of one group stops. */
    int MOST_COUNTED = 10_000;

    /** The tasks that have an error. */
    enum Having {
        /** Failed for good and retained; without those that were acknowledged. */
        FAILED,
        /** Their last attempt has failed, and they wait for the next one. */
        RETRIED,
        /** Parked, since they could not be read. */
        PARKED
    }

    /**
     * The groups of tasks with an error of the same kind in the same queue.
     *
     * @param which which tasks
     * @param most how many groups are told in full: half of them the largest, half of them the latest
     * @return the groups
     */
    Groups errorGroups(Having which, int most);

    /**
     * What a kind of error is, as long as an error of that kind is kept.
     *
     * @param queue the name of the queue in which tasks have failed with it
     * @param fingerprint the kind: {@link ErrorKind#fingerprint}
     * @param tasks tasks that have had it, whatever they are by now
     * @return the kind
     */
    Optional<ErrorKind> errorKind(String queue, long fingerprint, List<TaskId> tasks);

    /**
     * What was found.
     *
     * @param groups the groups, the largest first
     * @param others how many there are beside them
     * @param more whether there may be others that were not looked at
     */
    record Groups(List<Group> groups, int others, boolean more) {
        /** Copies. */
        public Groups {
            groups = List.copyOf(groups);
        }
    }

    /**
     * Tasks of a queue with an error of the same kind.
     *
     * @param queue the name of the queue
     * @param fingerprint the kind: {@link ErrorKind#fingerprint}
     * @param count how many tasks were counted, up to {@link #MOST_COUNTED}
     * @param more whether there may be more of them
     * @param first when the first of them ended; null for those that have not ended
     * @param last when the last of them ended
     * @param task the last of them
     * @param kind the error of that task
     */
    record Group(
            String queue,
            long fingerprint,
            int count,
            boolean more,
            @Nullable Instant first,
            @Nullable Instant last,
            TaskId task,
            ErrorKind kind) {}
}
