package dev.afterward.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where one task, its attempts and their transactions are.
 *
 * @param row the task in its store
 * @param durable the same, as it is after a power cut
 * @param attempts those that were begun, up to three
 * @param rescuer who ends or gives back what a dead client has left, or cancels what waits; null if nobody is at it
 * @param voided the void mark, or null
 * @param cancel what has become of a cancel
 * @param removed whether marks were removed
 * @param mishaps how many may still happen
 */
record EffectsState(
        Row row,
        Row durable,
        List<Attempt> attempts,
        @Nullable Attempt rescuer,
        @Nullable Voided voided,
        Cancel cancel,
        boolean removed,
        int mishaps) {

    /** Of the task. */
    enum State {
        READY,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        boolean isEnd() {
            return this != READY && this != RUNNING;
        }
    }

    /** The task: its state and how often it was claimed. */
    record Row(State state, int claims) {}

    /** The key that nobody may commit any more, and how its task ends. */
    record Voided(int claim, State end) {}

    /** A cancel comes once. */
    enum Cancel {
        NONE,
        ASKED,
        SAID_CANCELLED,
        SAID_NO
    }

    /** Of an attempt's transaction. In {@code COMMITTING} are also branches that are prepared. */
    enum Transaction {
        NONE,
        OPEN,
        /** An error was swallowed: its commit rolls back, and may say nothing of it. */
        DOOMED,
        COMMITTING,
        COMMITTED,
        ROLLED_BACK;

        boolean isOver() {
            return this == NONE || this == COMMITTED || this == ROLLED_BACK;
        }
    }

    /** What a worker does next. */
    enum Phase {
        /** Calls the processor, then reads whether the attempt is cancelled. */
        RUN,
        /** Writes the settlement or the mark. */
        WRITE,
        /** Commits. */
        COMMIT,
        /** Waits for what the commit says. */
        WAIT,
        /** Asks the record. */
        ASK,
        PROBE,
        READ_AGAIN,
        /** Commits a void mark. */
        VOID,
        /** Settles in a turn. */
        SETTLE,
        /** Has nothing more to do. Its client lives, so nobody rescues its task. */
        GONE,
        /** Its client is dead, or taken for it. */
        DEAD
    }

    /**
     * A worker with an attempt.
     *
     * @param claim which claim it is of
     * @param phase what it does next
     * @param transaction of the attempt
     * @param written whether the settlement or the mark is in it
     * @param told whether a cancel has reached it
     * @param expired whether others take its client for dead
     * @param from in which state it settles the task
     * @param end what it is about to settle, or null
     */
    record Attempt(
            int claim,
            Phase phase,
            Transaction transaction,
            boolean written,
            boolean told,
            boolean expired,
            State from,
            @Nullable State end) {

        static Attempt begun(int claim) {
            return new Attempt(claim, Phase.RUN, Transaction.OPEN, false, false, false, State.RUNNING, null);
        }

        static Attempt rescuer(int claim, Phase phase, State from, @Nullable State end) {
            return new Attempt(claim, phase, Transaction.NONE, false, false, false, from, end);
        }

        Attempt next(Phase value) {
            return new Attempt(claim, value, transaction, written, told, expired, from, end);
        }

        Attempt in(Transaction value) {
            return new Attempt(claim, phase, value, written, told, expired, from, end);
        }

        Attempt writing(boolean value) {
            return new Attempt(claim, phase, transaction, value, told, expired, from, end);
        }

        Attempt cancelled() {
            return new Attempt(claim, phase, transaction, written, true, expired, from, end);
        }

        Attempt taken() {
            return new Attempt(claim, phase, transaction, written, told, true, from, end);
        }

        Attempt ending(Phase value, State state) {
            return new Attempt(claim, value, transaction, written, told, expired, from, state);
        }

        Attempt rolledBack() {
            return transaction.isOver() ? this : in(Transaction.ROLLED_BACK);
        }

        boolean isAlive() {
            return phase != Phase.GONE && phase != Phase.DEAD;
        }

        /** Whether its transaction has locked what it has written. */
        boolean holds() {
            return written && !transaction.isOver();
        }

        boolean isMarked() {
            return written && transaction == Transaction.COMMITTED;
        }

        /** In fifteen bits; whoever cancels what waits is no attempt, and has no flags. */
        @SuppressWarnings("EnumOrdinal") // it is never stored
        int packed() {
            int flags = (written ? 1 : 0) | (told ? 2 : 0) | (expired ? 4 : 0) | (from == State.READY ? 7 : 0);
            return ((claim << 4 | phase.ordinal()) << 3 | transaction.ordinal()) << 6
                    | flags << 3
                    | (end == null ? 7 : end.ordinal());
        }

        /** Without what can have no effect any more. */
        Attempt normal(boolean marks) {
            boolean matters = transaction == Transaction.COMMITTED ? marks && written : holds();
            boolean ends = phase == Phase.VOID || phase == Phase.SETTLE;
            return new Attempt(
                    claim,
                    phase == Phase.GONE && expired ? Phase.DEAD : phase,
                    transaction,
                    matters,
                    told && isAlive(),
                    expired && isAlive(),
                    from,
                    ends ? end : null);
        }

        State intended() {
            return Objects.requireNonNull(end, "nothing to settle");
        }
    }

    static EffectsState start(int mishaps) {
        Row ready = new Row(State.READY, 0);
        return new EffectsState(ready, ready, List.of(), null, null, Cancel.NONE, false, mishaps);
    }

    EffectsState row(State state) {
        return row(new Row(state, row.claims));
    }

    EffectsState row(Row value) {
        return new EffectsState(value, durable, attempts, rescuer, voided, cancel, removed, mishaps);
    }

    EffectsState durable(Row value) {
        return new EffectsState(row, value, attempts, rescuer, voided, cancel, removed, mishaps);
    }

    EffectsState claimed() {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(Attempt.begun(row.claims + 1));
        return with(all).row(new Row(State.RUNNING, row.claims + 1));
    }

    EffectsState with(int index, Attempt attempt) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.set(index, attempt);
        return with(all);
    }

    EffectsState each(UnaryOperator<Attempt> change) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.replaceAll(change);
        return with(all);
    }

    private EffectsState with(List<Attempt> all) {
        return new EffectsState(row, durable, all, rescuer, voided, cancel, removed, mishaps);
    }

    EffectsState rescuer(@Nullable Attempt value) {
        return new EffectsState(row, durable, attempts, value, voided, cancel, removed, mishaps);
    }

    EffectsState voided(@Nullable Voided value) {
        return new EffectsState(row, durable, attempts, rescuer, value, cancel, removed, mishaps);
    }

    EffectsState cancel(Cancel value) {
        return new EffectsState(row, durable, attempts, rescuer, voided, value, removed, mishaps);
    }

    /** The marks are gone, and what they have locked. */
    EffectsState withoutMarks() {
        return each(attempt -> attempt.isMarked() ? attempt.writing(false) : attempt)
                .voided(null)
                .gone();
    }

    private EffectsState gone() {
        return new EffectsState(row, durable, attempts, rescuer, voided, cancel, true, mishaps);
    }

    EffectsState mishap() {
        return new EffectsState(row, durable, attempts, rescuer, voided, cancel, removed, mishaps - 1);
    }

    /** The whole state in two words. */
    record Key(long attempts, long others) {}

    @SuppressWarnings("EnumOrdinal") // it is never stored
    Key key() {
        long all = 0;
        for (Attempt attempt : attempts) {
            all = all << 16 | 1L << 15 | attempt.packed();
        }
        long others = rescuer == null ? 0 : 1L << 15 | rescuer.packed();
        others = others << 5 | packed(row);
        others = others << 5 | packed(durable);
        others = others << 5 | (voided == null ? 0 : voided.claim << 3 | voided.end.ordinal());
        others = others << 2 | cancel.ordinal();
        others = others << 1 | (removed ? 1 : 0);
        return new Key(all, others << 4 | mishaps);
    }

    @SuppressWarnings("EnumOrdinal") // it is never stored
    private static int packed(Row row) {
        return row.state.ordinal() << 2 | row.claims;
    }

    /** How many attempts have their effects committed. */
    int effects() {
        int effects = 0;
        for (Attempt attempt : attempts) {
            effects += attempt.transaction() == Transaction.COMMITTED ? 1 : 0;
        }
        return effects;
    }
}
