package dev.afterward.store;

import java.util.Collection;
import java.util.List;

/** What a turn does for the store itself. A role of {@link Turn}. */
public interface UpkeepTurn {

    /**
     * A sign of life.
     *
     * @param now the time
     * @param lastId the largest id handed out
     */
    void heartbeat(long now, long lastId);

    /**
     * Notes that this client holds no claimed task any more, apart from those that it claims in this turn. Other clients do not
     * look for tasks of one that holds none.
     */
    void holdsNone();

    /**
     * Reads at the end of this turn what the client has to follow, whether or not it has changed: see {@link
     * TaskStore#onControls}.
     */
    void lookAtControls();

    /**
     * Sets ready tasks of a queue aside.
     *
     * @param queue the id of a queue that nobody here processes
     * @param limit the most tasks to touch
     * @return how many there were
     */
    int park(int queue, int limit);

    /**
     * Moves tasks that wait to be claimed to the queue that has taken the place of their own, unless that is paused.
     *
     * @param from the id of the queue that they are in
     * @param to the id of the other one
     * @param limit the most tasks to touch
     * @return what they are now
     */
    default Readied move(int from, int to, int limit) {
        return Readied.NOTHING;
    }

    /**
     * Makes parked tasks of some queues ready, or suspect, if their payloads have versions that this client reads.
     *
     * @param queues the ids of the queues
     * @param limit the most tasks to touch
     * @return what they are now
     */
    Readied unpark(Collection<Integer> queues, int limit);

    /**
     * Deletes ended tasks whose retention is over.
     *
     * @param now the time
     * @param limit the most tasks to delete
     * @return how many there were
     */
    int purge(long now, int limit);

    /**
     * When the retention of the first ended task is over.
     *
     * @return the time, or {@link Long#MAX_VALUE} when none has a limited retention
     */
    long nextExpiry();

    /**
     * Adds to the counters.
     *
     * @param tallies what to add
     */
    void count(List<Tally> tallies);

    /**
     * Adds to the histograms.
     *
     * @param latencies what to add
     */
    void measure(List<Latency> latencies);
}
