package dev.afterward.dispatch.turn;

import dev.afterward.store.Turn;

/**
 * One of the things that a turn does. Every method but {@link #due}, {@link #hasMore} and {@link #isQuiet} is called under
 * the turn's gate, where no user's code may be called; what a step keeps for the moment after the commit changes nothing
 * before it that others see.
 */
public interface TurnStep {

    /**
     * When this step next has something to do.
     *
     * @param now the time
     * @return a time; not after now for at once, {@link Long#MAX_VALUE} for never
     */
    long due(long now);

    /** Takes its work. Called once before a turn, which may then be written twice. */
    void begin(long now);

    /** Whether the turn holds what a caller was promised, so that it has to survive a power cut. */
    default boolean isPromise() {
        return false;
    }

    /**
     * Writes.
     *
     * @param turn the transaction
     * @param now the time
     * @param isolation how to run single operations, so that one can fail alone
     */
    void write(Turn turn, long now, Isolation isolation);

    /** The turn has committed. */
    void committed(long now);

    /**
     * The turn has not committed.
     *
     * @param failure why
     * @param unknown whether it may have committed all the same
     */
    void failed(RuntimeException failure, boolean unknown);

    /**
     * The store is locked by another process, and was so for as long as this client waits for it. Callers who wait for this
     * step are told; their wait does not begin again.
     *
     * @param failure what they are told
     */
    default void storeBusy(RuntimeException failure) {}

    /** Whether its callers have to be answered when no turn is made any more. */
    default boolean answersCallers() {
        return false;
    }

    /** Whether it sees to its own pauses; otherwise it rests when it keeps failing though the rest of its turns succeeds. */
    default boolean pausesItself() {
        return answersCallers();
    }

    /** Whether it has more to do than one turn holds. */
    default boolean hasMore() {
        return false;
    }

    /** Whether nothing of it is left to be written before the client ends. */
    default boolean isQuiet() {
        return true;
    }
}
