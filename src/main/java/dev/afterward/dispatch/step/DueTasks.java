package dev.afterward.dispatch.step;

import dev.afterward.dispatch.turn.BatchSize;
import dev.afterward.dispatch.turn.Isolation;
import dev.afterward.dispatch.turn.TurnStep;
import dev.afterward.store.Readied;
import dev.afterward.store.Turn;

/** Makes scheduled tasks ready when their time has come, and finds out when the next one is due. */
public final class DueTasks implements TurnStep {

    private final Hints hints;
    private final BatchSize batch;
    private final Claims claims;
    private int most;
    private Readied readied = Readied.NOTHING;
    private long next;
    private volatile long lastLook = Long.MIN_VALUE / 2;

    /**
     * It is not known when the next task is due.
     *
     * @param hints when it is due
     * @param batch how many a turn may make ready
     * @param claims beside which it looks
     */
    public DueTasks(Hints hints, BatchSize batch, Claims claims) {
        this.hints = hints;
        this.batch = batch;
        this.claims = claims;
    }

    @Override
    public long due(long now) {
        long known = hints.nextDue();
        return known == Long.MIN_VALUE ? claims.beside(now, lastLook) : known;
    }

    @Override
    public void begin(long now) {
        most = batch.rows();
        hints.lookingAtDue();
        lastLook = now;
    }

    @Override
    public void write(Turn turn, long now, Isolation isolation) {
        readied = Readied.NOTHING;
        next = Long.MIN_VALUE;
        isolation.run(
                turn,
                () -> {
                    readied = turn.promoteDue(now, most);
                    next = turn.nextDue();
                },
                failure -> readied = Readied.NOTHING);
    }

    /** A task that is scheduled after this step has looked is told by whoever schedules it: that must not be overwritten. */
    @Override
    public void committed(long now) {
        hints.scheduled(next);
        hints.readied(readied);
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        hints.lookAgain();
    }
}
