package dev.afterward.dispatch;

import dev.afterward.store.Turn;

/**
 * Renews the client's lease while its tasks run, and with it stores the largest id, so that a client that starts after
 * the clock was set back begins above it. Where this client owns the store alone nobody asks for its lease, and it is
 * renewed only beside other work.
 */
final class SignOfLife implements Part {

    private static final long ALONE_MILLIS = 60_000;

    private final EngineRun run;
    private long last;

    SignOfLife(EngineRun run, long now) {
        this.run = run;
        this.last = now;
    }

    @Override
    public long due(long now) {
        if (run.inFlight.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return last
                + (run.opened.exclusive() ? ALONE_MILLIS : run.config.lease().toMillis() / 3);
    }

    void renewNow() {
        last = 0;
    }

    @Override
    public void begin(long now) {}

    @Override
    public void write(Turn turn, long now, Scope scope) {
        scope.run(turn, () -> turn.heartbeat(now, run.ids.highest()), failure -> {});
    }

    @Override
    public void committed(long now) {
        last = now;
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {}
}
