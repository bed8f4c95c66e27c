package dev.afterward.dispatch;

import dev.afterward.dispatch.runtime.EngineThread;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.turn.Upkeep;
import dev.afterward.dispatch.work.Workers;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the coordinator sees to on its rounds: attempts that are out of time, tasks that wait too long, dead threads. */
final class Inspection implements Upkeep {

    private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TimeSource clock;
    private final Workers workers;
    private final List<EngineThread> others;
    private long lastNanos;

    Inspection(TimeSource clock, Workers workers, List<EngineThread> others) {
        this.clock = clock;
        this.workers = workers;
        this.others = others;
        this.lastNanos = clock.nanos();
    }

    @Override
    public void look() {
        workers.interruptOverdue();
        workers.giveBackOverdue();
        long nanos = clock.nanos();
        if (nanos - lastNanos >= BETWEEN_NANOS) {
            lastNanos = nanos;
            workers.replaceDead();
            others.forEach(EngineThread::replaceIfDead);
        }
    }

    @Override
    public long nanosLeft() {
        long left = Math.min(workers.nanosLeft(), workers.nanosToGiveBack());
        boolean dead = workers.isAnyDead() || others.stream().anyMatch(EngineThread::isDead);
        return dead ? Math.min(left, BETWEEN_NANOS - (clock.nanos() - lastNanos)) : left;
    }
}
