package dev.afterward.store;

import dev.afterward.QueueConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an engine is doing. Read from memory: it asks the store nothing.
 *
 * @param started whether it runs tasks
 * @param workers how many attempts it makes at the same time
 * @param busy how many it is making
 * @param lastTurn when it last wrote to the store, or null for never
 * @param refusal why it has stopped for good, or null
 * @param queues the queues it processes, by name
 */
public record EngineStatus(
        boolean started,
        int workers,
        int busy,
        @Nullable Instant lastTurn,
        @Nullable String refusal,
        List<Lane> queues) {

    /** Copies. */
    public EngineStatus {
        queues = List.copyOf(queues);
    }

    /** The queue of this name, if it is processed here. */
    public Optional<Lane> queue(String name) {
        return queues.stream().filter(lane -> lane.config().name().equals(name)).findFirst();
    }

    /**
     * A queue.
     *
     * @param config its settings, as they are in force
     * @param type the class of its tasks
     * @param limit how many attempts are made at the same time
     * @param concurrency the same as somebody has said by hand, or 0
     * @param running how many are being made
     * @param paused whether it is paused
     */
    public record Lane(QueueConfig config, String type, int limit, int concurrency, int running, boolean paused) {}
}
