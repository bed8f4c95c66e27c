package dev.afterward.dispatch.turn;

import dev.afterward.dispatch.runtime.RetryDelay;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A step that keeps failing though the rest of its turn succeeds waits before it is tried again; otherwise turns would be
 * made without a pause. Belongs to the coordinator's thread.
 */
final class StepDelays {

    private final TurnRunner turns;
    private final Map<TurnStep, RetryDelay> delays = new HashMap<>();

    StepDelays(TurnRunner turns) {
        this.turns = turns;
    }

    /** A turn was made of these steps. To be called inside the gate. */
    void made(List<TurnStep> steps, long now) {
        for (TurnStep step : steps) {
            if (!turns.isTroubled(step)) {
                delays.remove(step);
            } else if (!step.pausesItself()) {
                delays.computeIfAbsent(step, key -> new RetryDelay()).failed(now);
            }
        }
    }

    /** When a step is due, in UTC milliseconds of the Unix epoch. */
    long due(TurnStep step, long now) {
        RetryDelay delay = delays.get(step);
        return delay == null ? step.due(now) : Math.max(step.due(now), delay.until(now));
    }
}
