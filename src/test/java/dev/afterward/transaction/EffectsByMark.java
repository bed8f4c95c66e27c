package dev.afterward.transaction;

import dev.afterward.transaction.EffectsState.Attempt;
import dev.afterward.transaction.EffectsState.Phase;
import dev.afterward.transaction.EffectsState.State;
import dev.afterward.transaction.EffectsState.Transaction;
import dev.afterward.transaction.EffectsState.Voided;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The second form: the task is in a file. A mark in the application's database, one row a task, says that the effects of an
 * attempt are committed, or that none will be any more. Its key is held by the transaction that has written it.
 */
final class EffectsByMark extends EffectsModel {

    EffectsByMark(Set<EffectsRule> leftOut, Set<Mishap> mishaps, int most) {
        super(leftOut, mishaps, most);
    }

    private boolean sameKey(int one, int other) {
        return keeps(EffectsRule.KEY_WITHOUT_CLAIM) || one == other;
    }

    private boolean isHeld(EffectsState state, int claim) {
        return state.attempts().stream().anyMatch(attempt -> attempt.holds() && sameKey(attempt.claim(), claim));
    }

    /** What a SELECT of the mark says: how the task has ended, or null if there is no mark. */
    private @Nullable State mark(EffectsState state, int claim) {
        if (state.attempts().stream().anyMatch(attempt -> attempt.isMarked() && sameKey(attempt.claim(), claim))) {
            return State.SUCCEEDED;
        }
        Voided voided = state.voided();
        return voided != null && sameKey(voided.claim(), claim) ? voided.end() : null;
    }

    @Override
    void write(EffectsState state, int index, Attempt attempt, Steps steps) {
        State mark = mark(state, attempt.claim());
        Attempt back = attempt.rolledBack();
        if (attempt.transaction() != Transaction.OPEN) {
            steps.add("mark fails", true, state.with(index, back.next(Phase.ASK)));
        } else if (mark != null) {
            steps.add(
                    "mark violates the key",
                    true,
                    state.with(
                            index, keeps(EffectsRule.ASK_AFTER_VIOLATION) ? back.next(Phase.ASK) : failed(back, true)));
        } else if (isHeld(state, attempt.claim())) {
            steps.add("waits in vain for the key", true, state.with(index, back.next(Phase.ASK)));
        } else {
            steps.add(
                    "mark written",
                    true,
                    state.with(index, attempt.writing(true).next(afterWrite())));
        }
    }

    @Override
    EffectsState committed(EffectsState state, int index) {
        return state;
    }

    @Override
    Attempt succeeded(Attempt attempt) {
        return attempt.ending(Phase.SETTLE, State.SUCCEEDED);
    }

    @Override
    Attempt failed(Attempt who, boolean clean) {
        State end = after(who);
        boolean voids =
                end.isEnd() && keeps(EffectsRule.VOID_FIRST) && (!clean || keeps(EffectsRule.VOID_AFTER_CLEAN_FAILURE));
        return who.ending(voids ? Phase.VOID : Phase.SETTLE, end);
    }

    @Override
    void resolve(EffectsState state, Attempt who, Hand hand, Steps steps) {
        State mark = mark(state, who.claim());
        switch (who.phase()) {
            case ASK -> {
                Attempt unmarked = keeps(EffectsRule.PROBE) ? who.next(Phase.PROBE) : failed(who, false);
                steps.add(
                        mark == null ? "asks: no mark" : "asks: a mark",
                        true,
                        hand.apply(mark == null ? unmarked : marked(who, mark)));
                if (mark == State.SUCCEEDED && !keeps(EffectsRule.RECORD_OUTRANKS_INTERRUPTION)) {
                    steps.add("was late: failed", true, hand.apply(failed(who, false)));
                }
            }
            case PROBE -> {
                if (!isHeld(state, who.claim())) {
                    Attempt violated = who.ending(Phase.SETTLE, State.SUCCEEDED);
                    Attempt guessed = mark == null ? failed(who, false) : violated;
                    steps.add(
                            mark == null ? "probe: free" : "probe: violates the key",
                            true,
                            hand.apply(keeps(EffectsRule.READ_AFTER_PROBE) ? who.next(Phase.READ_AGAIN) : guessed));
                }
            }
            case READ_AGAIN ->
                steps.add(
                        mark == null ? "asks again: no mark" : "asks again: a mark",
                        true,
                        hand.apply(mark == null ? failed(who, false) : marked(who, mark)));
            case VOID -> {
                if (mark != null) {
                    steps.add("void violates the key", true, hand.apply(marked(who, mark)));
                } else if (!isHeld(state, who.claim())) {
                    steps.add(
                            "void committed",
                            true,
                            hand.apply(who.next(Phase.SETTLE)).voided(new Voided(who.claim(), who.intended())));
                }
            }
            default -> {
                boolean fits = !keeps(EffectsRule.FENCED_TURN)
                        || (state.row().state() == who.from() && state.row().claims() == who.claim());
                EffectsState settled = hand.apply(who.next(Phase.GONE));
                steps.add("settles", true, fits ? settled.row(who.intended()) : settled);
            }
        }
    }

    /** What a mark says is settled. */
    private Attempt marked(Attempt who, State mark) {
        boolean told = mark == State.SUCCEEDED || keeps(EffectsRule.VOID_HAS_END);
        return who.ending(Phase.SETTLE, told ? mark : after(who));
    }

    @Override
    EffectsState rescued(EffectsState state) {
        Attempt rescuer = Attempt.rescuer(state.row().claims(), Phase.ASK, State.RUNNING, null);
        return state.rescuer(keeps(EffectsRule.RESCUE_ASKS) ? rescuer : failed(rescuer, false));
    }

    @Override
    void cancelWaiting(EffectsState state, Steps steps) {
        if (state.rescuer() == null) {
            Phase first = keeps(EffectsRule.VOID_FIRST) ? Phase.VOID : Phase.SETTLE;
            steps.add(
                    "cancel: begun",
                    true,
                    state.rescuer(Attempt.rescuer(state.row().claims(), first, State.READY, State.CANCELLED)));
        }
    }

    @Override
    void more(EffectsState state, Steps steps) {
        if (!state.durable().equals(state.row())) {
            steps.add("settlements durable", true, state.durable(state.row()));
        }
        boolean any = state.voided() != null || state.attempts().stream().anyMatch(Attempt::isMarked);
        boolean durable =
                !keeps(EffectsRule.REMOVE_AFTER_DURABLE) || state.durable().equals(state.row());
        boolean old = !keeps(EffectsRule.REMOVE_WHEN_OLD)
                || (state.rescuer() == null
                        && state.attempts().stream()
                                .allMatch(attempt -> !attempt.isAlive()
                                        && attempt.transaction().isOver()));
        if (any && state.row().state().isEnd() && durable && old) {
            steps.add("marks removed", false, state.withoutMarks());
        }
    }

    @Override
    boolean hasMarks() {
        return true;
    }

    @Override
    boolean isTurnWaiting(EffectsState state) {
        return false;
    }
}
