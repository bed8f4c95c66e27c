package dev.afterward.transaction;

import dev.afterward.transaction.EffectsState.Attempt;
import dev.afterward.transaction.EffectsState.Cancel;
import dev.afterward.transaction.EffectsState.Phase;
import dev.afterward.transaction.EffectsState.State;
import dev.afterward.transaction.EffectsState.Transaction;
import java.util.Set;

/**
 * The first form: the task is a row of the application's database. Its success is written in the attempt's transaction, which
 * holds the row's lock from then on.
 */
final class EffectsInDatabase extends EffectsModel {

    EffectsInDatabase(Set<EffectsRule> leftOut, Set<Mishap> mishaps, int most) {
        super(leftOut, mishaps, most);
    }

    private static boolean isLocked(EffectsState state) {
        return state.attempts().stream().anyMatch(Attempt::holds);
    }

    /** What the fence of a turn finds in the committed version of the row. */
    private static boolean isOf(EffectsState state, Attempt who) {
        return state.row().state() == who.from() && state.row().claims() == who.claim();
    }

    @Override
    void write(EffectsState state, int index, Attempt attempt, Steps steps) {
        if (attempt.transaction() != Transaction.OPEN) {
            steps.add(
                    "settlement fails",
                    true,
                    state.with(index, attempt.rolledBack().next(Phase.ASK)));
        } else if (!keeps(EffectsRule.SETTLE_INSIDE)) {
            steps.add("settles later", true, state.with(index, attempt.next(afterWrite())));
        } else if (isLocked(state)) {
            steps.add(
                    "waits in vain for the lock",
                    true,
                    state.with(index, attempt.rolledBack().next(Phase.ASK)));
        } else if ((!keeps(EffectsRule.FENCE_BY_STATE) || state.row().state() == State.RUNNING)
                && (!keeps(EffectsRule.FENCE_BY_CLAIM) || state.row().claims() == attempt.claim())) {
            steps.add(
                    "settlement written",
                    true,
                    state.with(index, attempt.writing(true).next(afterWrite())));
        } else {
            steps.add(
                    "claim lost, rolls back",
                    true,
                    state.with(index, attempt.rolledBack().next(Phase.GONE)));
        }
    }

    @Override
    EffectsState committed(EffectsState state, int index) {
        return state.attempts().get(index).isMarked() ? state.row(State.SUCCEEDED) : state;
    }

    @Override
    Attempt succeeded(Attempt attempt) {
        return keeps(EffectsRule.SETTLE_INSIDE)
                ? attempt.next(Phase.GONE)
                : attempt.ending(Phase.SETTLE, State.SUCCEEDED);
    }

    @Override
    Attempt failed(Attempt who, boolean clean) {
        return who.ending(Phase.SETTLE, after(who));
    }

    @Override
    void resolve(EffectsState state, Attempt who, Hand hand, Steps steps) {
        if (who.phase() == Phase.ASK && who.transaction() == Transaction.NONE) {
            rescue(state, who, hand, steps);
        } else if (who.phase() == Phase.ASK) {
            if (!isLocked(state) || !keeps(EffectsRule.ASK_UNDER_LOCK)) {
                boolean running = isOf(state, who);
                steps.add(
                        running ? "asks: still running" : "asks: settled, or another's",
                        true,
                        hand.apply(running ? failed(who, false) : who.next(Phase.GONE)));
            }
            if (!keeps(EffectsRule.RECORD_OUTRANKS_INTERRUPTION)) {
                steps.add("was late: failed", true, hand.apply(failed(who, false)));
            }
        } else if (!isWaiting(state, who)) {
            EffectsState settled = hand.apply(who.rolledBack().next(Phase.GONE));
            steps.add("settles", true, isOf(state, who) ? settled.row(who.intended()) : settled);
        }
    }

    private static boolean isWaiting(EffectsState state, Attempt who) {
        return who.phase() == Phase.SETTLE && isOf(state, who) && isLocked(state);
    }

    @Override
    EffectsState rescued(EffectsState state) {
        return state.rescuer(Attempt.rescuer(state.row().claims(), Phase.ASK, State.RUNNING, null));
    }

    /** It knows the id; now it wants the row. */
    private void rescue(EffectsState state, Attempt who, Hand hand, Steps steps) {
        EffectsState done = hand.apply(who.next(Phase.GONE));
        if (isLocked(state)) {
            if (keeps(EffectsRule.RESCUE_SKIPS_LOCKED)) {
                steps.add("passes over the locked row", true, done);
            }
        } else if (isOf(state, who) || !keeps(EffectsRule.RESCUE_LOOKS_AGAIN)) {
            steps.add("gives back or ends", true, done.row(after(who)));
        } else {
            steps.add("finds another state", true, done);
        }
    }

    @Override
    void cancelWaiting(EffectsState state, Steps steps) {
        if (!isLocked(state)) {
            steps.add("cancel: settled", true, state.row(State.CANCELLED));
        }
    }

    @Override
    void more(EffectsState state, Steps steps) {
        if (isCancelledByRow(state) && !isLocked(state)) {
            steps.add("cancel: by the row", true, state.row(State.CANCELLED));
        }
    }

    private boolean isCancelledByRow(EffectsState state) {
        return !keeps(EffectsRule.CANCEL_ASKS_WORKER)
                && state.cancel() == Cancel.ASKED
                && state.row().state() == State.RUNNING;
    }

    @Override
    boolean hasMarks() {
        return false;
    }

    @Override
    boolean isTurnWaiting(EffectsState state) {
        Attempt rescuer = state.rescuer();
        return state.attempts().stream().anyMatch(attempt -> isWaiting(state, attempt))
                || (rescuer != null && !keeps(EffectsRule.RESCUE_SKIPS_LOCKED) && isLocked(state))
                || (isCancelledByRow(state) && isLocked(state));
    }
}
