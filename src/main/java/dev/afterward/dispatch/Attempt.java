package dev.afterward.dispatch;

import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One claimed task, from its claim to its settlement. Its monitor guards who may be interrupted, and why. */
final class Attempt implements TaskContext {

    /** Why an attempt was told to end. */
    enum Interruption {
        TIMEOUT,
        CANCELLED,
        STOPPING
    }

    private final ClaimedTask claimed;
    private final Lane lane;
    private final long claimedAt;
    private final TaskClient client;
    private @Nullable Thread thread;
    private boolean ended;
    private volatile @Nullable Interruption interruption;
    private volatile long startedAt;
    private volatile long deadline = Long.MAX_VALUE;

    Attempt(ClaimedTask claimed, Lane lane, long claimedAt, TaskClient client) {
        this.claimed = claimed;
        this.lane = lane;
        this.claimedAt = claimedAt;
        this.client = client;
    }

    ClaimedTask claimed() {
        return claimed;
    }

    Lane lane() {
        return lane;
    }

    long claimedAt() {
        return claimedAt;
    }

    Candidate candidate() {
        return claimed.candidate();
    }

    /** The calling thread makes the attempt from now on. */
    synchronized void begin(long now, long until) {
        thread = Thread.currentThread();
        startedAt = now;
        deadline = until;
        if (interruption != null) {
            thread.interrupt();
        }
    }

    @Nullable
    Interruption interruption() {
        return interruption;
    }

    /** No interruption reaches the thread after this. Returns why there was one, or null. */
    synchronized @Nullable Interruption end() {
        ended = true;
        thread = null;
        deadline = Long.MAX_VALUE;
        return interruption;
    }

    /**
     * Tells the attempt to end. The first reason counts, but a cancellation outweighs all: who cancelled was told that
     * the task does not run again. False when it has ended.
     */
    synchronized boolean interrupt(Interruption reason) {
        if (ended) {
            return false;
        }
        if (interruption == null) {
            interruption = reason;
            if (thread != null) {
                thread.interrupt();
            }
        } else if (reason == Interruption.CANCELLED) {
            interruption = reason;
        }
        return true;
    }

    long startedAt() {
        return startedAt;
    }

    /** When it is out of time; {@link Long#MAX_VALUE} when it has no limit, has not begun or has ended. */
    long deadlineMillis() {
        return interruption == null ? deadline : Long.MAX_VALUE;
    }

    @Override
    public TaskId id() {
        return new TaskId(claimed.id());
    }

    @Override
    public String queue() {
        return lane.name();
    }

    @Override
    public int attempt() {
        return claimed.attempt();
    }

    @Override
    public int maxAttempts() {
        return lane.config().maxAttempts();
    }

    @Override
    public Optional<Instant> deadline() {
        long millis = deadline;
        return millis == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    @Override
    public boolean isCancelled() {
        return interruption != null;
    }

    @Override
    public Optional<String> lastError() {
        return Optional.ofNullable(claimed.lastError());
    }

    @Override
    public Optional<TaskId> parent() {
        return claimed.parent() == 0 ? Optional.empty() : Optional.of(new TaskId(claimed.parent()));
    }

    @Override
    public TaskClient client() {
        return client;
    }
}
