package dev.afterward.dispatch;

import dev.afterward.store.Turn;

/**
 * One of the things a turn does. Everything is called under the turn's gate; what a part keeps for the moment after the
 * commit changes nothing that anybody else sees before it.
 */
interface Part {

    /**
     * When this part next has something to do.
     *
     * @param now the time
     * @return a time; not after now for at once, {@link Long#MAX_VALUE} for never
     */
    long due(long now);

    /** Takes its work. Called once before a turn, which may then be written twice. */
    void begin(long now);

    /** Whether the turn holds what somebody was promised, so that it has to survive a power cut. */
    default boolean isPromise() {
        return false;
    }

    /**
     * Writes.
     *
     * @param turn the transaction
     * @param now the time
     * @param scope how to run single operations, so that one can fail alone
     */
    void write(Turn turn, long now, Scope scope);

    /** The turn has committed. Must not throw, nor call a user's code. */
    void committed(long now);

    /**
     * The turn has not committed.
     *
     * @param failure why
     * @param unknown whether it may have committed all the same
     */
    void failed(RuntimeException failure, boolean unknown);
}
