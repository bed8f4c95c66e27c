package dev.afterward.store;

import dev.afterward.QueueConfig;
import dev.afterward.WaitReason;
import dev.afterward.store.TaskInspector.TaskRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * @param gate which stored tasks would not run here
 */
public record EngineStatus(
        boolean started,
        int workers,
        int busy,
        @Nullable Instant lastTurn,
        @Nullable String refusal,
        List<Lane> queues,
        GateReport gate) {

    /** Of a client that has not looked at what is stored. */
    public EngineStatus(
            boolean started,
            int workers,
            int busy,
            @Nullable Instant lastTurn,
            @Nullable String refusal,
            List<Lane> queues) {
        this(started, workers, busy, lastTurn, refusal, queues, GateReport.NONE);
    }

    /** Copies. */
    public EngineStatus {
        queues = List.copyOf(queues);
    }

    /** The queue of this name, if it is processed here. */
    public Optional<Lane> queue(String name) {
        return queues.stream().filter(lane -> lane.names().contains(name)).findFirst();
    }

    /** How often the tasks of a queue are tried; 0 when it is not processed here. */
    public int maxAttempts(String name) {
        return queue(name).map(lane -> lane.config().maxAttempts()).orElse(0);
    }

    /**
     * Why a task waits or is parked: the first reason that keeps it from running by itself.
     *
     * @param row the task
     * @param now the time
     * @return the reason; empty when the task runs or has ended
     */
    public Optional<WaitReason> waitReason(TaskRow row, Instant now) {
        return switch (row.state()) {
            case RUNNING, SUCCEEDED, FAILED, CANCELLED, EXPIRED, DELETED -> Optional.empty();
            case PREPARED -> Optional.of(WaitReason.IN_DOUBT);
            case PARKED -> Optional.of(parked(row));
            case SCHEDULED, READY, SUSPECT -> Optional.of(waiting(row, now));
        };
    }

    private Optional<WaitReason> unread(TaskRow row) {
        return queue(row.queue()).flatMap(lane -> lane.unread(row.version()));
    }

    private WaitReason parked(TaskRow row) {
        Optional<WaitReason> unread = unread(row);
        if (unread.isPresent()) {
            return unread.get();
        }
        if (row.unreadable()) {
            return WaitReason.UNREADABLE;
        }
        // Where its queue is known, it is brought back by the start.
        boolean known = refusal == null && queue(row.queue()).isPresent();
        return known && workers == 0
                ? WaitReason.NO_WORKERS
                : known && !started ? WaitReason.NOT_STARTED : WaitReason.NO_PROCESSOR;
    }

    private WaitReason waiting(TaskRow row, Instant now) {
        if (refusal != null) {
            return WaitReason.STORE_UNUSABLE;
        }
        Lane lane = queue(row.queue()).orElse(null);
        if (lane == null) {
            return WaitReason.NO_PROCESSOR;
        }
        if (lane.unread(row.version()).isPresent()) {
            return lane.unread(row.version()).get();
        }
        if (workers == 0) {
            return WaitReason.NO_WORKERS;
        }
        if (!started) {
            return WaitReason.NOT_STARTED;
        }
        if (row.due().isAfter(now)) {
            return row.retried() ? WaitReason.RETRY : row.snoozes() > 0 ? WaitReason.SNOOZED : WaitReason.NOT_DUE;
        }
        if (lane.paused()) {
            return WaitReason.QUEUE_PAUSED;
        }
        if (row.state() == RowState.SUSPECT) {
            return WaitReason.SUSPECT;
        }
        if (lane.full()) {
            return WaitReason.QUEUE_FULL;
        }
        return busy >= workers ? WaitReason.WORKERS_BUSY : WaitReason.NEXT;
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
     * @param full whether as many of its tasks run as may, here or on all clients of the store together
     * @param names the names that it has, and had
     * @param oldest the lowest version of a payload that is read
     */
    public record Lane(
            QueueConfig config,
            String type,
            int limit,
            int concurrency,
            int running,
            boolean paused,
            boolean full,
            Set<String> names,
            int oldest) {

        /** Copies. */
        public Lane {
            names = Set.copyOf(names);
        }

        /** Of a queue that has always had its name, and payloads of one version. */
        public Lane(
                QueueConfig config,
                String type,
                int limit,
                int concurrency,
                int running,
                boolean paused,
                boolean full) {
            this(config, type, limit, concurrency, running, paused, full, Set.of(config.name()), config.version());
        }

        /** Why a payload of some version is not read; empty when it is. */
        Optional<WaitReason> unread(int version) {
            if (version > config.version()) {
                return Optional.of(WaitReason.NEWER_VERSION);
            }
            return version < oldest ? Optional.of(WaitReason.NO_UPGRADE) : Optional.empty();
        }
    }
}
