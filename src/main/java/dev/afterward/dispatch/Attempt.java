package dev.afterward.dispatch;

import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    private volatile @Nullable Duration limit;
    private volatile long beganNanos;
    private volatile @Nullable String worker;

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

    /** The calling thread makes the attempt from now on, for as long as the limit says; null for no limit. */
    synchronized void begin(String by, long now, long nanos, @Nullable Duration most) {
        thread = Thread.currentThread();
        worker = by;
        startedAt = now;
        beganNanos = nanos;
        limit = most;
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
        limit = null;
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

    /** Who makes it, or null before it has begun. */
    @Nullable
    String worker() {
        return worker;
    }

    /**
     * How much time it has left; {@link Long#MAX_VALUE} when it has no limit, has not begun, has ended or was
     * interrupted. Measured, and not read off the time of day, which may jump.
     */
    long nanosLeft(long nanos) {
        Duration most = limit;
        return most == null || interruption != null
                ? Long.MAX_VALUE
                : TimeUnit.MILLISECONDS.toNanos(most.toMillis()) - (nanos - beganNanos);
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
        Duration most = limit;
        return most == null
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(startedAt).plus(most));
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
