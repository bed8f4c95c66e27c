package dev.afterward.transaction;

import dev.afterward.transaction.EffectsState.Attempt;
import dev.afterward.transaction.EffectsState.Cancel;
import dev.afterward.transaction.EffectsState.Phase;
import dev.afterward.transaction.EffectsState.Row;
import dev.afterward.transaction.EffectsState.State;
import dev.afterward.transaction.EffectsState.Transaction;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One task whose attempts have their effects in a transaction that also says that it has succeeded. Each step is atomic: a
 * statement, a commit as the database does it, a turn of the engine. Whatever a processor or an operator may do is a step at
 * any time; what goes wrong costs one of the mishaps.
 */
abstract class EffectsModel {

    static final int MOST_ATTEMPTS = 3;

    /** What goes wrong. */
    enum Mishap {
        /** A process dies: a worker, or whoever is at a rescue. */
        CRASH,
        /** A client is taken for dead and is not. */
        ZOMBIE,
        /** The answer to a commit does not come, the commit may be still under way, or its branch prepared. */
        LOST_REPLY,
        /** The server says of a commit what is not so. */
        LIE,
        /** The transaction manager rolls back what takes too long, while the processor goes on. */
        REAPER,
        /** The store forgets what it has not yet written for good. */
        POWER_CUT,
        /** A backup of the store is restored that is older than the task's first attempt. */
        RESTORE
    }

    private final Set<EffectsRule> leftOut;
    private final Set<Mishap> mishaps;
    private final int most;

    EffectsModel(Set<EffectsRule> leftOut, Set<Mishap> mishaps, int most) {
        this.leftOut = leftOut;
        this.mishaps = mishaps;
        this.most = most;
    }

    /** What takes a state to the next one. */
    interface Steps {

        /** Whose steps follow: the number of an attempt from 1, or 0. */
        void of(int attempt);

        /**
         * A step.
         *
         * @param name what it is called in a course
         * @param expected whether it comes if one only waits: no mishap, and nobody's wish
         * @param next where it leads
         */
        void add(String name, boolean expected, EffectsState next);
    }

    /** Puts what a worker, or a rescuer, has become into the state. */
    interface Hand extends Function<Attempt, EffectsState> {}

    final boolean keeps(EffectsRule rule) {
        return !leftOut.contains(rule);
    }

    final EffectsState start() {
        return EffectsState.start(most);
    }

    // What the two forms do differently.

    /** Writes the settlement or the mark. */
    abstract void write(EffectsState state, int index, Attempt attempt, Steps steps);

    /** Asks, ends and settles: the steps of workers and rescuers. */
    abstract void resolve(EffectsState state, Attempt who, Hand hand, Steps steps);

    /** What follows from a failure: of that attempt, or of the rescued one. */
    abstract Attempt failed(Attempt who, boolean clean);

    /** What a worker does who believes that its transaction has committed. */
    abstract Attempt succeeded(Attempt attempt);

    /** A transaction has committed. */
    abstract EffectsState committed(EffectsState state, int index);

    /** Begins a rescue of what a dead client has left. */
    abstract EffectsState rescued(EffectsState state);

    /** Cancels a task that waits. */
    abstract void cancelWaiting(EffectsState state, Steps steps);

    /** What else may happen. */
    abstract void more(EffectsState state, Steps steps);

    /** Whether a turn waits for the transaction of an attempt. */
    abstract boolean isTurnWaiting(EffectsState state);

    // What both do.

    final void steps(EffectsState state, Steps steps) {
        steps.of(0);
        if (state.row().state() == State.READY
                && state.row().claims() < MOST_ATTEMPTS
                && state.attempts().size() < MOST_ATTEMPTS) {
            EffectsState claimed = state.claimed();
            int last = claimed.attempts().size() - 1;
            steps.add(
                    "claim",
                    true,
                    keeps(EffectsRule.WRITE_LAST)
                            ? claimed
                            : claimed.with(last, claimed.attempts().get(last).next(Phase.WRITE)));
        }
        Attempt rescuer = state.rescuer();
        if (rescuer != null) {
            resolve(state, rescuer, who -> state.rescuer(who.isAlive() ? who : null), steps);
        } else if (isLeft(state)) {
            steps.add("rescue: found", true, rescued(state));
        }
        cancel(state, steps);
        more(state, steps);
        for (int i = 0; i < state.attempts().size(); i++) {
            steps.of(i + 1);
            work(state, i, steps);
            end(state, i, steps);
            mishaps(state, i, steps);
        }
        steps.of(0);
        mishaps(state, steps);
    }

    /** Without what can have no effect any more: most states differ in nothing else. */
    final EffectsState normal(EffectsState state) {
        EffectsState normal = state.each(attempt -> attempt.normal(hasMarks()));
        return may(Mishap.POWER_CUT, state) ? normal : normal.durable(state.row());
    }

    /** Whether it matters later what a committed transaction has written. */
    abstract boolean hasMarks();

    final boolean may(Mishap mishap, EffectsState state) {
        return state.mishaps() > 0 && mishaps.contains(mishap);
    }

    private void work(EffectsState state, int index, Steps steps) {
        Attempt attempt = state.attempts().get(index);
        switch (attempt.phase()) {
            case RUN -> run(state, index, attempt, steps);
            case WRITE -> write(state, index, attempt, steps);
            case COMMIT -> commit(state, index, attempt, steps);
            case WAIT -> answer(state, index, attempt, steps);
            case GONE, DEAD -> {
                // It does nothing more.
            }
            case ASK, PROBE, READ_AGAIN, VOID, SETTLE ->
                resolve(state, attempt, next -> state.with(index, next), steps);
        }
    }

    private void run(EffectsState state, int index, Attempt attempt, Steps steps) {
        steps.add(
                attempt.told() ? "returns, is cancelled, rolls back" : "returns",
                true,
                state.with(
                        index,
                        attempt.told()
                                ? failed(attempt.rolledBack(), true)
                                : attempt.next(keeps(EffectsRule.WRITE_LAST) ? Phase.WRITE : Phase.COMMIT)));
        if (attempt.transaction() == Transaction.OPEN) {
            steps.add("swallows an error", false, state.with(index, attempt.in(Transaction.DOOMED)));
        }
        if (!keeps(EffectsRule.EXCEPTIONS_ROLL_BACK) && attempt.transaction() == Transaction.OPEN) {
            steps.add(
                    "throws, commits",
                    false,
                    committed(state.with(index, failed(attempt.in(Transaction.COMMITTED), true)), index));
        } else {
            steps.add("throws", false, state.with(index, failed(rollback(attempt), true)));
        }
    }

    private Attempt rollback(Attempt attempt) {
        return keeps(EffectsRule.ROLL_BACK_FIRST) ? attempt.rolledBack() : attempt;
    }

    /** The phase after the settlement or the mark. */
    final Phase afterWrite() {
        return keeps(EffectsRule.WRITE_LAST) ? Phase.COMMIT : Phase.RUN;
    }

    private void commit(EffectsState state, int index, Attempt attempt, Steps steps) {
        steps.add("another synchronization throws", false, state.with(index, failed(rollback(attempt), true)));
        switch (attempt.transaction()) {
            case OPEN ->
                steps.add(
                        "commit sent",
                        true,
                        state.with(index, attempt.in(Transaction.COMMITTING).next(Phase.WAIT)));
            // It says nothing of the error that was swallowed.
            case DOOMED -> steps.add("commit returns", true, state.with(index, told(attempt.rolledBack(), true)));
            case NONE, COMMITTING, COMMITTED, ROLLED_BACK ->
                steps.add("commit throws", true, state.with(index, told(attempt, false)));
        }
    }

    /** What a worker does who was told how its commit has ended. */
    private Attempt told(Attempt attempt, boolean committed) {
        if (keeps(EffectsRule.ASK_AFTER_COMMIT) && keeps(EffectsRule.SETTLE_INSIDE)) {
            return attempt.next(Phase.ASK);
        }
        return committed ? succeeded(attempt) : failed(attempt, false);
    }

    private void answer(EffectsState state, int index, Attempt attempt, Steps steps) {
        if (attempt.transaction().isOver()) {
            boolean committed = attempt.transaction() == Transaction.COMMITTED;
            steps.add("commit answered", true, state.with(index, told(attempt, committed)));
        }
        if (may(Mishap.LOST_REPLY, state)) {
            steps.add(
                    "reply lost", false, state.with(index, told(attempt, false)).mishap());
        }
        if (may(Mishap.LIE, state)) {
            steps.add(
                    "lie: committed",
                    false,
                    state.with(index, told(attempt, true)).mishap());
            steps.add(
                    "lie: rolled back",
                    false,
                    state.with(index, told(attempt, false)).mishap());
        }
    }

    /** The database ends what is under way, and what the dead have left open. */
    private void end(EffectsState state, int index, Steps steps) {
        Attempt attempt = state.attempts().get(index);
        if (attempt.transaction() == Transaction.COMMITTING) {
            steps.add(
                    "the database commits",
                    true,
                    committed(state.with(index, attempt.in(Transaction.COMMITTED)), index));
            steps.add("the database rolls back", true, state.with(index, attempt.rolledBack()));
        } else if (attempt.phase() == Phase.DEAD && !attempt.transaction().isOver()) {
            steps.add("the database rolls back", true, state.with(index, attempt.rolledBack()));
        }
    }

    /** Whether the task runs, and whoever has claimed it is taken for dead. */
    private static boolean isLeft(EffectsState state) {
        return state.row().state() == State.RUNNING
                && state.attempts().stream()
                        .noneMatch(attempt -> attempt.claim() == state.row().claims()
                                && attempt.phase() != Phase.DEAD
                                && !attempt.expired());
    }

    private void cancel(EffectsState state, Steps steps) {
        State row = state.row().state();
        if (state.cancel() == Cancel.NONE && !row.isEnd()) {
            steps.add("cancel: asked", false, state.cancel(Cancel.ASKED));
        }
        if (state.cancel() != Cancel.ASKED) {
            return;
        }
        if (row.isEnd()) {
            steps.add(
                    "cancel: answered",
                    true,
                    state.cancel(row == State.CANCELLED ? Cancel.SAID_CANCELLED : Cancel.SAID_NO));
        } else if (row == State.READY) {
            cancelWaiting(state, steps);
        } else {
            current(state).filter(index -> hears(state.attempts().get(index))).forEach(index -> {
                EffectsState told =
                        state.with(index, state.attempts().get(index).cancelled());
                steps.add(
                        "cancel: told the worker",
                        true,
                        keeps(EffectsRule.ANSWER_WHAT_WAS_RECORDED) ? told : told.cancel(Cancel.SAID_CANCELLED));
            });
        }
    }

    private static IntStream current(EffectsState state) {
        List<Attempt> all = state.attempts();
        return IntStream.range(0, all.size())
                .filter(index -> all.get(index).claim() == state.row().claims()
                        && all.get(index).isAlive());
    }

    private boolean hears(Attempt attempt) {
        return !attempt.told() && (attempt.phase() == Phase.RUN || !keeps(EffectsRule.POINT_OF_NO_RETURN));
    }

    private void mishaps(EffectsState state, int index, Steps steps) {
        Attempt attempt = state.attempts().get(index);
        if (may(Mishap.CRASH, state) && attempt.isAlive()) {
            steps.add(
                    "crashes",
                    false,
                    state.with(index, attempt.next(Phase.DEAD)).mishap());
        }
        if (may(Mishap.ZOMBIE, state) && attempt.isAlive() && !attempt.expired()) {
            steps.add(
                    "is taken for dead",
                    false,
                    state.with(index, attempt.taken()).mishap());
        }
        if (may(Mishap.REAPER, state) && isReapable(attempt)) {
            steps.add(
                    "is rolled back by the reaper",
                    false,
                    state.with(index, attempt.rolledBack()).mishap());
        }
    }

    private void mishaps(EffectsState state, Steps steps) {
        if (may(Mishap.CRASH, state) && state.rescuer() != null) {
            steps.add("rescue crashes", false, state.rescuer(null).mishap());
        }
        if (may(Mishap.POWER_CUT, state)) {
            steps.add("power cut", false, dead(state, true).row(state.durable()).mishap());
        }
        if (may(Mishap.RESTORE, state)
                && state.row().claims() > 0
                && !(state.removed() && keeps(EffectsRule.KEEP_FOR_BACKUPS))) {
            Row ready = new Row(State.READY, 0);
            steps.add(
                    "backup restored",
                    false,
                    dead(state, false).row(ready).durable(ready).mishap());
        }
    }

    private static boolean isReapable(Attempt attempt) {
        return attempt.phase().compareTo(Phase.COMMIT) <= 0
                && !attempt.transaction().isOver();
    }

    /** The process of the store is dead. Those that were taken for dead before are others. */
    private static EffectsState dead(EffectsState state, boolean all) {
        return state.each(attempt -> all || !attempt.expired() ? attempt.next(Phase.DEAD) : attempt)
                .rescuer(null);
    }

    /** Where nothing is under way any more. A task that waits without an attempt left is beyond the model. */
    final boolean isEnd(EffectsState state) {
        boolean quiet = state.rescuer() == null
                && state.attempts().stream()
                        .allMatch(attempt ->
                                !attempt.isAlive() && attempt.transaction().isOver());
        boolean spent = state.row().state() == State.READY && state.attempts().size() == MOST_ATTEMPTS;
        return quiet && (spent || (state.row().state().isEnd() && state.cancel() != Cancel.ASKED));
    }

    /** The invariants of a state that do not hold. */
    final Set<EffectsInvariant> broken(EffectsState state) {
        Set<EffectsInvariant> broken = EnumSet.noneOf(EffectsInvariant.class);
        int effects = state.effects();
        State row = state.row().state();
        if (effects > 1) {
            broken.add(EffectsInvariant.AT_MOST_ONCE);
        }
        if (row == State.SUCCEEDED && effects == 0) {
            broken.add(EffectsInvariant.SUCCEEDED_WITH_EFFECTS);
        }
        if ((row == State.FAILED || row == State.CANCELLED) && effects > 0) {
            broken.add(EffectsInvariant.ENDED_WITHOUT_EFFECTS);
        }
        boolean other = row.isEnd() && row != State.CANCELLED;
        if (state.cancel() == Cancel.SAID_CANCELLED && (effects > 0 || other)) {
            broken.add(EffectsInvariant.CANCELLED_AS_IT_SAID);
        }
        if (isTurnWaiting(state)) {
            broken.add(EffectsInvariant.TURNS_GO_ON);
        }
        return broken;
    }

    /** How a task ends, or goes on, that has failed once more. */
    static State after(Attempt failed) {
        if (failed.told()) {
            return State.CANCELLED;
        }
        return failed.claim() >= MOST_ATTEMPTS ? State.FAILED : State.READY;
    }
}
