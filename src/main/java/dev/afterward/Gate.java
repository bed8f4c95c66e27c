package dev.afterward;

/** What happens when a client is started on a store with tasks that would not run here as they are. */
public enum Gate {
    /**
     * The client does not start, and no task was touched. What is left to others does not count: on a store that several clients
     * share, tasks of queues without a processor here and those of newer versions.
     */
    FAIL,
    /** The client starts. What would not run is reported in the log, in the health and in the console. */
    WARN,
    /** Nothing is looked at. */
    OFF
}
