package dev.afterward.dispatch.capacity;

import java.util.concurrent.TimeUnit;

/**
 * The workers, and what the queues have of them.
 *
 * <p>A worker counts as free unless a task that this client holds runs on it or could start on it now. What a queue has
 * claimed beyond its limit takes nothing from the others: so no worker is idle while a task of a queue with room is
 * left unclaimed, and a queue that prefetches does not starve its neighbours.
 */
public final class Capacity {

    /** The most tasks of all queues that wait for a worker, and the most bytes of their payloads. */
    static final int MOST_WAITING = 2_000;

    static final long MOST_WAITING_BYTES = 8L << 20;

    /** A claim may have so many bytes whatever waits already, or one large payload would slow all others down. */
    static final long LEAST_BYTES = 64L << 10;

    /** A worker that is expected to be free within this time is worth claiming a task for. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private int workers;
    /** The sum of {@link Share#used} over all shares. */
    private int used;

    private int waiting;
    private long waitingBytes;
    private long averageNanos;
    private long starts;

    /** So many workers take tasks from now on; 0 for none. */
    public void workers(int count) {
        workers = count;
    }

    /**
     * A queue.
     *
     * @param limit how many of its attempts may be made at the same time
     * @return its share, which is empty
     */
    public Share share(int limit) {
        return new Share(limit, false);
    }

    /**
     * A queue whose claimed tasks count for others as well, so that none is claimed before a worker is free for it, or
     * without the store's consent.
     *
     * @param limit how many of its attempts may be made at the same time
     * @return its share, which is empty
     */
    public Share exactShare(int limit) {
        return new Share(limit, true);
    }

    /** Workers for which no task is claimed yet. */
    public int free() {
        return Math.max(0, workers - used);
    }

    /** The number of tasks that are claimed and have not started. */
    public int waiting() {
        return waiting;
    }

    /** So many attempts of a queue may be made at the same time. */
    public void limit(Share share, int limit) {
        used -= share.used();
        share.limit = limit;
        used += share.used();
    }

    /** No task of a queue starts, or: they may start again. */
    public void pause(Share share, boolean paused) {
        share.paused = paused;
    }

    /** Whether a worker is free for a task of a queue, and its limit not reached. */
    public boolean hasPlace(Share share) {
        return free() > 0 && share.places() > 0;
    }

    /** Whether a task of a queue that is claimed now starts soon: at once, or as quickly as its attempts end. */
    public boolean startsSoon(Share share) {
        return !share.paused && (hasPlace(share) || (workers > 0 && share.prefetch() > 0));
    }

    /** Keeps a place for a task that is about to be written as running. Returns whether there is one. */
    public boolean reserve(Share share) {
        if (share.paused || share.isExact || share.waiting > 0 || !hasPlace(share)) {
            return false;
        }
        used -= share.used();
        share.reserved++;
        used += share.used();
        return true;
    }

    /** Gives a reserved place up. */
    public void release(Share share) {
        used -= share.used();
        share.reserved--;
        used += share.used();
    }

    /** A task was claimed and waits. */
    public void arrived(Share share, int bytes) {
        used -= share.used();
        share.waiting++;
        used += share.used();
        waiting++;
        waitingBytes += bytes;
    }

    /** A waiting task was taken away. */
    public void left(Share share, int bytes) {
        used -= share.used();
        share.waiting--;
        used += share.used();
        waiting--;
        waitingBytes -= bytes;
    }

    /** A waiting task starts. */
    public void started(Share share, int bytes) {
        left(share, bytes);
        used -= share.used();
        share.running++;
        used += share.used();
        share.served = ++starts;
    }

    /** A running attempt has ended. */
    public void finished(Share share, long nanos) {
        used -= share.used();
        share.running--;
        used += share.used();
        share.took(nanos);
        averageNanos = Share.average(averageNanos, nanos);
    }

    /** It is being found out how an attempt has ended that has finished: its queue has no place for another one meanwhile. */
    public void asked(Share share) {
        share.asked++;
    }

    /** That was found out. */
    public void answered(Share share) {
        share.asked--;
    }

    /** Tasks of a queue were taken away because they had waited for too long. */
    public void tooSlow(Share share) {
        share.tooSlow();
        averageNanos = Math.max(averageNanos, workers * SOON_NANOS * 2);
    }

    /** Whether a worker becomes free soon, by what attempts took so far. */
    private boolean isFreeSoon() {
        return averageNanos > 0 && averageNanos <= workers * SOON_NANOS;
    }

    /** What may be claimed now. */
    public Allotment allot() {
        boolean ahead = workers > 0 && waiting < MOST_WAITING && waitingBytes < MOST_WAITING_BYTES;
        return new Allotment(
                free(),
                ahead ? MOST_WAITING - waiting : 0,
                Math.max(LEAST_BYTES, MOST_WAITING_BYTES - waitingBytes),
                isFreeSoon());
    }
}
