package dev.afterward.dispatch.work;

import dev.afterward.Task;
import dev.afterward.TaskClient;
import dev.afterward.TaskContext;
import dev.afterward.TaskId;
import dev.afterward.dispatch.runtime.HeldPayload;
import dev.afterward.dispatch.runtime.TimeText;
import dev.afterward.store.Candidate;
import dev.afterward.store.ClaimedTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One claimed task, from its claim to its settlement. Its monitor guards which thread may be interrupted, and why. The
 * payload is let go of once it is read: what runs for long holds the task, not its text, unless a listener may ask for it.
 */
public final class Attempt implements TaskContext {

    /** Why an attempt was told to end. */
    public enum Interruption {
        /** It took longer than its queue allows. */
        TIMEOUT,
        /** The task was cancelled. */
        CANCELLED,
        /** The client stops. */
        STOPPING
    }

    private final ClaimedTask claimed;
    private final RuntimeQueue queue;
    private final long claimedNanos;
    private final TaskClient client;
    final int bytes;
    /** The one that waits behind it; guarded by the lock of the {@link WorkQueue}. */
    @Nullable
    Attempt next;

    private volatile byte @Nullable [] payload;
    private volatile Supplier<Optional<Task>> held = Optional::empty;
    private volatile boolean placed;
    /** Whether its queue has no place for another one until it is known how this one has ended. */
    private volatile boolean keepsPlace;

    private @Nullable Thread thread;
    private volatile boolean ended;
    /** Whether its success is being written in its own transaction: the point of no return. */
    private volatile boolean settling;
    /** Whether that transaction has ended, and code that is not the library's may still be running. */
    private volatile boolean completed;

    private volatile AttemptStage stage = AttemptStage.WAITING;
    private volatile @Nullable Interruption interruption;
    private volatile boolean called;
    private volatile long startedAt;
    private volatile @Nullable Duration limit;
    private volatile long beganNanos;
    private volatile @Nullable String worker;
    /** For how long its processor has put the task off, or null. */
    volatile @Nullable Duration snooze;

    /**
     * A claimed task.
     *
     * @param claimed the task
     * @param queue its queue
     * @param claimedNanos when it was claimed, by the clock that never jumps
     * @param client what its processor gets as the client
     */
    public Attempt(ClaimedTask claimed, RuntimeQueue queue, long claimedNanos, TaskClient client) {
        this.payload = claimed.payload();
        this.bytes = claimed.payload().length;
        this.claimed = claimed.withoutPayload();
        this.queue = queue;
        this.claimedNanos = claimedNanos;
        this.client = client;
    }

    /** The task, without its payload. */
    public ClaimedTask claimed() {
        return claimed;
    }

    /** Its queue. */
    public RuntimeQueue queueAtWork() {
        return queue;
    }

    /** Hands the payload out, once. */
    byte[] takePayload() {
        byte[] taken = payload;
        payload = null;
        if (taken == null) {
            throw new IllegalStateException("the payload was read already");
        }
        return taken;
    }

    /** Keeps what listeners may ask for. */
    void hold(HeldPayload kept) {
        held = kept;
    }

    /** What listeners may ask for: the task, if it was kept for them. */
    Supplier<Optional<Task>> held() {
        return held;
    }

    /** It waits for a worker, or its end is on the way to the store. */
    void place() {
        placed = true;
    }

    boolean isPlaced() {
        return placed;
    }

    void keepPlace(boolean keeps) {
        keepsPlace = keeps;
    }

    /** Whether its queue has no place for another one until it is known how this one has ended. */
    public boolean keepsPlace() {
        return keepsPlace;
    }

    long claimedNanos() {
        return claimedNanos;
    }

    Candidate candidate() {
        return claimed.candidate();
    }

    /** Whether it must not begin any more, since its task has expired. */
    boolean isLate(long now) {
        return claimed.startBy() > 0 && now > claimed.startBy();
    }

    /**
     * The calling thread makes the attempt from now on, for as long as the limit says; null for no limit. Its time begins
     * with the reading of the payload. Returns false, and has not begun it, if it was told to end before.
     */
    synchronized boolean begin(String by, long now, long nanos, @Nullable Duration most) {
        if (interruption != null) {
            return false;
        }
        thread = Thread.currentThread();
        worker = by;
        startedAt = now;
        beganNanos = nanos;
        limit = most;
        stage = AttemptStage.READING;
        return true;
    }

    /**
     * The payload is read, and the processor is called next. Returns false if the attempt was told to end before. An
     * interruption that the reading has left behind is not the processor's.
     */
    synchronized boolean call() {
        if (interruption != null) {
            return false;
        }
        Thread.interrupted();
        stage = AttemptStage.PROCESSING;
        called = true;
        return true;
    }

    /** Whether its processor is called, or was: an attempt that is told to end before never calls it. */
    public boolean isCalled() {
        return called;
    }

    /** How far it has come. */
    public AttemptStage stage() {
        return stage;
    }

    void reach(AttemptStage next) {
        stage = next;
    }

    /** Why it was told to end, or null. */
    public @Nullable Interruption interruption() {
        return interruption;
    }

    /**
     * Its transaction is about to commit: no interruption reaches it any more, and who asks for its end waits for the outcome.
     * Returns false, once and for all, if it was told to end before, has ended, or has been here before.
     */
    synchronized boolean settle() {
        if (ended || settling || !mayCommit()) {
            return false;
        }
        settling = true;
        Thread.interrupted();
        return true;
    }

    /** Its transaction has ended. */
    void completed() {
        completed = true;
    }

    /** Whether its success is being written, or was, in its own transaction. */
    public boolean isSettling() {
        return settling;
    }

    /** Whether nobody has told it to end but a client that stops, which takes what is done. */
    boolean mayCommit() {
        return interruption == null || interruption == Interruption.STOPPING;
    }

    /** No interruption reaches the thread after this. Returns why there was one, or null. */
    synchronized @Nullable Interruption end() {
        if (!ended) {
            ended = true;
            thread = null;
            stage = AttemptStage.ENDED;
        }
        return interruption;
    }

    /**
     * Tells the attempt to end. The first reason counts, but a cancellation outweighs all: its caller is told that the
     * task does not run again. False when it has ended, or its transaction is about to commit.
     */
    public synchronized boolean interrupt(Interruption reason) {
        if (ended) {
            return false;
        }
        if (settling) {
            if (completed && thread != null) {
                // It changes nothing about its end any more.
                thread.interrupt();
            }
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

    /**
     * Where its thread is; empty when it has none any more, or none yet. The thread cannot go on to another attempt
     * meanwhile.
     */
    public synchronized List<StackTraceElement> stack() {
        return thread == null ? List.of() : List.of(thread.getStackTrace());
    }

    /** When it began, or 0. */
    public long startedAt() {
        return startedAt;
    }

    /** The worker that makes it, or null before it has begun. */
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
        return most == null || ended || settling || interruption != null
                ? Long.MAX_VALUE
                : TimeUnit.MILLISECONDS.toNanos(most.toMillis()) - (nanos - beganNanos);
    }

    /**
     * Whether it should be over: it was told to end, or has taken longer than its limit, whatever it is that takes its
     * time.
     */
    boolean isOverdue(long nanos) {
        Duration most = limit;
        return interruption != null
                || (most != null && nanos - beganNanos >= TimeUnit.MILLISECONDS.toNanos(most.toMillis()));
    }

    @Override
    public TaskId id() {
        return new TaskId(claimed.id());
    }

    @Override
    public String queue() {
        return queue.name();
    }

    @Override
    public int attempt() {
        return claimed.attempt();
    }

    @Override
    public int maxAttempts() {
        return queue.config().maxAttempts();
    }

    @Override
    public Optional<Instant> deadline() {
        Duration most = limit;
        return most == null || ended
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(startedAt).plus(most));
    }

    @Override
    public boolean shouldStop() {
        return interruption != null;
    }

    @Override
    public synchronized void snooze(Duration delay) {
        Objects.requireNonNull(delay, "the delay is null");
        if (ended) {
            throw new IllegalStateException("task " + id() + " cannot be snoozed by " + TimeText.of(delay)
                    + ": its attempt has ended. Call snooze before the processor returns");
        }
        snooze = delay;
    }

    @Override
    public int snoozes() {
        return claimed.snoozes();
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
