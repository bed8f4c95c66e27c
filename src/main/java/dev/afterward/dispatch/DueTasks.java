package dev.afterward.dispatch;

import dev.afterward.store.Turn;

/** Makes scheduled tasks ready when their time has come, and finds out when the next one is due. */
final class DueTasks implements Part {

    private final EngineRun run;
    private int most;
    private int promoted;
    private long next;
    private volatile long lastLook = Long.MIN_VALUE / 2;

    DueTasks(EngineRun run) {
        this.run = run;
    }

    @Override
    public long due(long now) {
        long known = run.agenda.nextDue();
        return known == Long.MIN_VALUE ? run.claims.beside(now, lastLook) : known;
    }

    @Override
    public void begin(long now) {
        most = run.batch.size();
        run.agenda.looking();
        lastLook = now;
    }

    @Override
    public void write(Turn turn, long now, Scope scope) {
        promoted = 0;
        next = Long.MIN_VALUE;
        scope.run(
                turn,
                () -> {
                    promoted = turn.promoteDue(now, most);
                    next = turn.nextDue();
                },
                failure -> {});
    }

    /** Whoever schedules a task after this part has looked says so himself: his hint must not be overwritten here. */
    @Override
    public void committed(long now) {
        run.agenda.scheduled(next);
        if (promoted > 0) {
            run.lookEverywhere();
        }
    }

    @Override
    public void failed(RuntimeException failure, boolean unknown) {
        run.agenda.lookAgain();
    }
}
