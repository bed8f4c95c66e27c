package dev.afterward.dispatch;

import dev.afterward.dispatch.turn.Upkeep;
import java.util.function.Consumer;

/** Tells that a life's client is lost: once, and not when the life is about to end anyway. */
final class LossReport implements Upkeep {

    private final EngineRun life;
    private final Consumer<EngineRun> onLoss;
    private boolean told;

    LossReport(EngineRun life, Consumer<EngineRun> onLoss) {
        this.life = life;
        this.onLoss = onLoss;
    }

    @Override
    public void look() {
        if (!told && life.isLost() && !life.isLeaving()) {
            onLoss.accept(life);
            told = true;
        }
    }

    @Override
    public long nanosLeft() {
        return Long.MAX_VALUE;
    }
}
