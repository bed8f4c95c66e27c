package dev.afterward.dispatch;

import dev.afterward.store.Turn;

/**
 * Renews the client's lease while its tasks run, and with it stores the largest id, so that a client that starts after
 * the clock was set back begins above it. After a turn that failed it is the proof that the store takes something again,
 * though nobody may be left who has anything to write. Where this client owns the store alone nobody asks for its lease, and it is
 * renewed only beside other work.
 */
final class SignOfLife implements Part {

    private static final long ALONE_MILLIS = 60_000;

    private final EngineRun run;
    private volatile long last;
    private volatile boolean isForced;
    private boolean isWritten;

    SignOfLife(EngineRun run, long now) {
        this.run = run;
        this.last = now;
    }

    @Override
    public long due(long now) {
        if (isForced || run.turns.isFailing()) {
            return now;
        }
        return run.inFlight.isEmpty() && !run.claims.isDue() ? Long.MAX_VALUE : next(now);
    }

    /** A clock that was set back does not let the lease run out. */
    private long next(long now) {
        return Math.min(last, now)
                + (run.opened.exclusive() ? ALONE_MILLIS : run.config.lease().toMillis() / 3);
    }

    /** Whether tasks may be claimed without a sign of life: who was idle for long counts as dead for the others. */
    boolean suffices(long now) {
        return run.opened.exclusive() || next(now) > now;
    }

    /** Tasks were handed over while the coordinator slept. */
    void wakeCoordinator(long now) {
        if (!run.opened.exclusive()) {
            run.coordinator.wakeBefore(next(now));
        }
    }

    void renewNow() {
        isForced = true;
    }

    @Override
    public void begin(long now) {}

    @Override
    public void write(Turn turn, long now, Scope scope) {
        isWritten = true;
        scope.run(turn, () -> turn.heartbeat(now, run.ids.highest()), failure -> isWritten = false);
    }

    @Override
    public void committed(long now) {
        if (isWritten) {
            last = now;
            isForced = false;
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {}
}
