package dev.afterward.dispatch;

import dev.afterward.store.Turn;

/**
 * Deletes ended tasks whose retention is over, in bounded batches, with other turns between them. After its first look
 * it knows when there will be something to delete, and does not look before.
 */
final class Cleanup implements Part {

    private final EngineRun run;
    private final long interval;
    private long last;
    private volatile long next;
    private int most;
    private int deleted;
    private long nextExpiry;

    Cleanup(EngineRun run, long now) {
        this.run = run;
        this.interval = run.config.cleanupInterval().toMillis();
        this.last = now;
        this.next = interval == 0 ? Long.MAX_VALUE : now + interval;
    }

    /** A task has ended and is kept until this time; 0 for ever. To be called inside the gate. */
    void kept(long expires) {
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
        most = run.batch.size();
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        deleted = 0;
        nextExpiry = now;
        scope.run(
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
