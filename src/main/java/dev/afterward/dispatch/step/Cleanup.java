package dev.afterward.dispatch.step;

import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.store.Turn;

/**
 * Deletes ended tasks whose retention is over, in bounded batches, with other turns between them. After its first look
 * it knows when there will be something to delete, and does not look before.
 */
public final class Cleanup implements TurnStep {

    private final BatchSize batch;
    private final long interval;
    private long last;
    private volatile long next;
    private int most;
    private int deleted;
    private long nextExpiry;

    /**
     * Nothing is known to expire.
     *
     * @param interval how often to look, in milliseconds; 0 for never
     * @param batch how much a turn deletes
     * @param now the time
     */
    public Cleanup(long interval, BatchSize batch, long now) {
        this.batch = batch;
        this.interval = interval;
        this.last = now;
        this.next = interval == 0 ? Long.MAX_VALUE : now + interval;
    }

    /** A task has ended and is kept until this time; 0 for ever. To be called inside the gate. */
    public void kept(long expires) {
        if (interval > 0 && expires > 0) {
            next = Math.min(next, Math.max(last + interval, expires));
        }
    }

    @Override
    public long due(long now) {
        return next;
    }

    @Override
    public void begin(long now) {
        most = batch.rows();
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        deleted = 0;
        nextExpiry = now;
        isolation.run(
                turn,
                () -> {
                    deleted = turn.purge(now, most);
                    nextExpiry = turn.nextExpiry();
                },
                failure -> {});
    }

    @Override
    public void committed(long now) {
        last = now;
        next = deleted == most ? now : Math.max(now + interval, nextExpiry);
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {}
}
