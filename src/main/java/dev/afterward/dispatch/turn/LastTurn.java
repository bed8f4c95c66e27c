package dev.afterward.dispatch.turn;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.Messages;
import dev.afterward.store.UnknownTurnException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last turn, and which of its steps have not noted it yet.
 *
 * <p>A turn can be cut short at any point, by a want of memory for example, even while it is noted what was thrown. So all
 * that says how far it came is kept in fields that were there before. No turn begins before all steps of the last one have
 * noted it: see {@link #finish}. Used under the gate, but for {@link #isUnfinished}.
 */
final class LastTurn {

    /** How far it has come. */
    enum Outcome {
        /** Nothing of it is in the store. */
        UNDONE,
        /** All is written, and the commit is on its way, or broke off. */
        UNKNOWN,
        COMMITTED
    }

    /** What steps are told that cannot be told more, for want of memory. Made while there is some. */
    final TaskStoreException brokenOff = new TaskStoreException("the write broke off");

    private final UnknownTurnException cutShort =
            new UnknownTurnException("the outcome of a write could not be noted", brokenOff);

    private final TurnRunner.Failures failures;
    private final Messages messages;

    private List<TurnStep> steps = List.of();
    /** A bit for each step that has not noted yet what became of the turn. */
    private volatile long untold;

    private Outcome outcome = Outcome.UNDONE;

    LastTurn(TurnRunner.Failures failures, Messages messages) {
        this.failures = failures;
        this.messages = messages;
    }

    /** Another turn is about to begin. From here on each of its steps has to be told, whatever is thrown. */
    void begin(List<TurnStep> next) {
        if (next.size() >= Long.SIZE) {
            throw new IllegalArgumentException("too many steps: " + next.size());
        }
        steps = next;
        outcome = Outcome.UNDONE;
        untold = (1L << next.size()) - 1;
    }

    /** It has come so far. */
    void has(Outcome now) {
        outcome = now;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Whether a step has not noted what became of it. */
    boolean isUnfinished() {
        return untold != 0;
    }

    /**
     * Tells the steps that do not know what became of the turn. If one of them fails to note it, the others must learn of it
     * all the same.
     *
     * @param now when the turn was made, in UTC milliseconds of the Unix epoch
     * @param failure why it has failed; null if it has committed
     */
    void tell(long now, @Nullable RuntimeException failure) {
        for (int i = 0; untold != 0 && i < steps.size(); i++) {
            if ((untold & (1L << i)) != 0) {
                try {
                    if (failure == null) {
                        steps.get(i).committed(now);
                    } else {
                        steps.get(i).failed(failure, outcome != Outcome.UNDONE);
                    }
                    told(i);
                } catch (Throwable e) {
                    failed(e);
                }
            }
        }
    }

    /**
     * A step that was cut short while it noted what became of the turn may have noted part of it. It is told once more, that
     * the outcome is unknown where the turn may have committed: then it takes what it still holds for neither done nor undone.
     *
     * @return why there can be no other turn yet, or null
     */
    @Nullable
    RuntimeException finish() {
        tell(0, outcome == Outcome.UNDONE ? brokenOff : cutShort);
        return untold == 0 ? null : cutShort;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the gate only.
    private void told(int step) {
        untold &= ~(1L << step);
    }

    private void failed(Throwable e) {
        failures.outOfStep();
        try {
            messages.stepFailed(e);
        } catch (Throwable again) {
            // It could not be said.
        }
    }
}
