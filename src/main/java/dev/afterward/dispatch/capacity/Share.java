package dev.afterward.dispatch.capacity;

import java.util.concurrent.TimeUnit;

/**
 * What one queue has of the workers. A task of it is <em>reserved</em> while it is being written as running, then
 * <em>waiting</em> (claimed, not started), then <em>running</em>. Changed by its {@link Capacity} alone.
 */
public final class Share {

    /** So much work is claimed beyond what can start at once. */
    private static final long PREFETCH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int MOST_PREFETCHED = 2_000;

    int limit;
    int reserved;
    int waiting;
    int running;
    /** Attempts that have ended, and of which it is being found out how. They take no worker, but a place of the queue. */
    int asked;

    boolean paused;
    /** How long an attempt takes, as a moving average; 0 when none has ended yet. */
    long averageNanos;
    /** When it was last served: a count of the tasks that were started. */
    long served;

    /** Whether tasks are claimed for free workers only, and when they are seen in the store. */
    final boolean isExact;

    Share(int limit, boolean isExact) {
        this.limit = limit;
        this.isExact = isExact;
    }

    /** The number of its tasks that this client holds. */
    int held() {
        return reserved + waiting + running;
    }

    /** The workers that its tasks have, or will have as soon as they can. What waits beyond its limit takes none. */
    int used() {
        return Math.min(limit, held());
    }

    /** How many of its tasks could start if there were workers enough, beyond those that it holds. */
    int places() {
        return Math.max(0, limit - held() - asked);
    }

    /** How many tasks may wait for its workers. */
    int prefetch() {
        return averageNanos == 0 || isExact
                ? 0
                : (int) Math.min(MOST_PREFETCHED, limit * PREFETCH_NANOS / averageNanos);
    }

    /** The attempt of a task took so long. */
    void took(long nanos) {
        averageNanos = average(averageNanos, nanos);
    }

    static long average(long before, long nanos) {
        return before == 0 ? Math.max(1, nanos) : Math.max(1, before + (nanos - before) / 8);
    }

    /** Its waiting tasks did not start in time: none is prefetched before attempts have ended sooner. */
    void tooSlow() {
        averageNanos = Math.max(averageNanos, limit * PREFETCH_NANOS * 2);
    }

    /** Whether a waiting task of it may start now. */
    public boolean mayStart() {
        return waiting > 0 && running + asked < limit && !paused;
    }

    /** Whether none of its tasks has a worker. */
    public boolean isUnserved() {
        return running == 0;
    }

    /** The order in which queues without a worker are served: the smaller, the longer ago it was served. */
    public long served() {
        return served;
    }

    /** The number of its attempts that are being made. */
    public int running() {
        return running;
    }

    /** The number of its tasks that are claimed and not started. */
    public int waiting() {
        return waiting;
    }

    /** How many of its attempts may be made at the same time. */
    public int limit() {
        return limit;
    }
}
