package dev.afterward.transaction;

import dev.afterward.store.TransactionRow.Outcome;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How far a transaction has come: buffering → preparing → prepared → decided.
 *
 * <p>One atomic word, because two threads speak at the same time: a timeout lets the reaper report a rollback while
 * the application's thread is still writing the tasks. Without the state <em>preparing</em> the reaper's delete would
 * overtake the insert, and the tasks of a transaction that was rolled back would stay behind as prepared for ever.
 */
class StateWord {

    /** What is to be done about an outcome that was reported. */
    enum Answer {
        /** Nothing had been written: there is nothing to decide. */
        NOTHING_WRITTEN,
        /** The thread that is writing will see to it when it has written. */
        LEFT_TO_WRITER,
        /** The thread that reported it sees to it. */
        CONCLUDE,
        /** It is not the first outcome of this transaction. */
        KNOWN
    }

    private enum Phase {
        BUFFERING,
        PREPARING,
        PREPARED,
        /** Prepared, and its end has not been heard of in time. */
        OVERDUE,
        DECIDED
    }

    private record Word(Phase phase, @Nullable Outcome reported) {
        private static final Word BUFFERING = new Word(Phase.BUFFERING, null);
        private static final Word PREPARING = new Word(Phase.PREPARING, null);
        private static final Word PREPARED = new Word(Phase.PREPARED, null);
        private static final Word OVERDUE = new Word(Phase.OVERDUE, null);
        private static final Word DECIDED = new Word(Phase.DECIDED, null);
    }

    private final AtomicReference<Word> word = new AtomicReference<>(Word.BUFFERING);

    /**
     * Begins to write. There is one writer at a time, which the caller sees to.
     *
     * @return whether the transaction may still be written to
     */
    boolean begin() {
        Phase before =
                change(now -> now.phase == Phase.BUFFERING || now.phase == Phase.PREPARED ? Word.PREPARING : now).phase;
        return before == Phase.BUFFERING || before == Phase.PREPARED;
    }

    /**
     * Ends a write that has succeeded.
     *
     * @return the outcome that was reported meanwhile and is now the writer's to conclude, or null
     */
    @Nullable
    Outcome end() {
        return change(now -> now.reported == null ? Word.PREPARED : Word.DECIDED).reported;
    }

    /**
     * Ends a write that has failed.
     *
     * @param doomed whether it is certain that the transaction cannot commit any more
     * @return the outcome that is now the writer's to conclude, or null when it is still to be reported
     */
    @Nullable
    Outcome fail(boolean doomed) {
        Outcome reported = change(now -> now.reported == null && !doomed ? Word.PREPARED : Word.DECIDED).reported;
        return reported == null && doomed ? Outcome.ROLLED_BACK : reported;
    }

    /**
     * Takes an outcome in, on whatever thread.
     *
     * @param outcome what the transaction manager says
     * @return who has to do what about it
     */
    Answer report(Outcome outcome) {
        Word before = change(now -> switch (now.phase) {
            case PREPARING -> now.reported == null ? new Word(Phase.PREPARING, outcome) : now;
            case BUFFERING, PREPARED, OVERDUE, DECIDED -> Word.DECIDED;
        });
        return switch (before.phase) {
            case BUFFERING -> Answer.NOTHING_WRITTEN;
            case PREPARING -> before.reported == null ? Answer.LEFT_TO_WRITER : Answer.KNOWN;
            case PREPARED, OVERDUE -> Answer.CONCLUDE;
            case DECIDED -> Answer.KNOWN;
        };
    }

    /**
     * Says that an outcome should have been reported by now. One may still come, and is concluded then.
     *
     * @return whether the transaction is prepared and without an outcome
     */
    boolean expire() {
        return change(now -> now.phase == Phase.PREPARED ? Word.OVERDUE : now).phase == Phase.PREPARED;
    }

    /** Whether tasks are still held in memory only. */
    boolean isBuffering() {
        return now().phase == Phase.BUFFERING;
    }

    /** Whether an outcome is known, or about to be taken up. */
    boolean isReported() {
        Word now = now();
        return now.phase == Phase.DECIDED || now.reported != null;
    }

    private Word now() {
        return Objects.requireNonNull(word.get());
    }

    private Word change(UnaryOperator<Word> change) {
        return word.getAndUpdate(change);
    }

    @Override
    public String toString() {
        return now().toString();
    }
}
