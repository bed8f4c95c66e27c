package dev.afterward.dispatch;

import dev.afterward.store.Turn;

/** Deletes ended tasks whose retention is over, in bounded batches, with other turns between them. */
final class Cleanup implements Part {

    private final EngineRun run;
    private final long interval;
    private long next;
    private int most;
    private int deleted;

    Cleanup(EngineRun run, long now) {
        this.run = run;
        this.interval = run.config.cleanupInterval().toMillis();
        this.next = interval == 0 ? Long.MAX_VALUE : now + interval;
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
        scope.run(turn, () -> deleted = turn.purge(now, most), failure -> {});
    }

    @Override
    public void committed(long now) {
        next = deleted == most ? now : now + interval;
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {}
}
