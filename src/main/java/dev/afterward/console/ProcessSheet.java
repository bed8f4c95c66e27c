package dev.afterward.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processes that have the store open, and what this one is running.
 *
 * @param processes the clients, the last one first
 * @param attempts the attempts of this process, the longest-running first
 * @param workers how many of its workers are busy, of how many
 */
public record ProcessSheet(List<Line> processes, List<AttemptRow> attempts, String workers) {

    /** Copies. */
    public ProcessSheet {
        processes = List.copyOf(processes);
        attempts = List.copyOf(attempts);
    }

    /**
     * A client.
     *
     * @param node its process and machine
     * @param here whether it is in this process
     * @param version the version of the library, or null when that is not known
     * @param started when it has opened the store, or null when that is not known
     * @param seen its last sign of life
     * @param silent how long ago that was, in words, or null when it is alive
     * @param running how many tasks it is running
     */
    public record Line(
            String node,
            boolean here,
            @Nullable String version,
            @Nullable Moment started,
            Moment seen,
            @Nullable String silent,
            String running) {}

    /**
     * An attempt that is being made.
     *
     * @param task the task
     * @param queue the name of its queue, to be shown
     * @param link the same, for an address
     * @param started when it began
     * @param runningFor how long it takes already
     * @param deadline when its timeout ends it, or null
     * @param end why it was told to end, as the end of a key of the texts, or null
     */
    public record AttemptRow(
            String task,
            String queue,
            String link,
            Moment started,
            String runningFor,
            @Nullable Moment deadline,
            @Nullable String end) {}
}
