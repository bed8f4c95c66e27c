package dev.afterward;

import java.time.Duration;

/**
 * A client with its life, for the one who has built it: it begins to run tasks with {@link #start}, and ends with {@link
 * #stop}, {@link #stopNow} or {@link #close}. In a container the application has this life, and starts and stops it by
 * itself; with {@code afterward.autostart=false} a {@code TaskService} is injected to start it. Safe for use by several
 * threads.
 */
public interface TaskService extends TaskClient, AutoCloseable {

    /** The grace of {@link #close}. */
    Duration CLOSE_GRACE = Duration.ofSeconds(10);

    /**
     * Begins to run tasks. Has no effect on a client that runs; after a stop it starts again.
     *
     * @throws TaskStoreException when the store cannot be opened
     * @throws ConfigurationException when tasks are stored that would not run here, and the gate is {@link Gate#FAIL}; the client
     *     is not started
     */
    void start();

    /**
     * Stops gracefully: starts no further attempt and waits for the running ones, which may still enqueue. Those that the
     * grace was too short for are interrupted, and given back to run again. An attempt that fails meanwhile does not count.
     * No thread is left behind, unless a processor ignores its interruption.
     *
     * <p>If the store cannot be written (a full disk, for example), the results of attempts that have ended cannot be
     * stored. Error AFT-206 in the log then says how many there are. Their tasks run again after the next start.
     *
     * @param grace how long to wait at most; a negative one is none, and one of more than 36,500 days lasts as long as
     *     it takes
     * @return whether every running attempt ended within the grace, with the reading of its payload before the processor
     *     and what its queue's backoff strategy did after it; not whether every result was stored
     */
    boolean stop(Duration grace);

    /** Stops at once: interrupts the running attempts and gives their tasks back to run again. */
    void stopNow();

    /** Stops with a grace of {@link #CLOSE_GRACE}. A second call has no effect. */
    @Override
    default void close() {
        boolean ignored = stop(CLOSE_GRACE);
    }

    /**
     * Tells the client that tasks which were written through a caller's own connection have been committed.
     *
     * @see TaskSubmission#using
     */
    void notifyCommitted();

    /**
     * The manual actions on queues and tasks.
     *
     * @return the operations, for as long as this client lives
     */
    TaskOperations operations();
}
