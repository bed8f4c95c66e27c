package dev.afterward.transaction;

import java.util.Collection;
import java.util.Set;

/** Knows how transactions have ended. None of its questions is asked in a caller's transaction. */
interface Oracle {

    /** What a probe has shown. */
    enum Verdict {
        COMMITTED,
        ROLLED_BACK,
        /** It may still commit. */
        UNKNOWN
    }

    /** The identity of the table that it reads. */
    String table();

    /** Leaves a mark in the calling thread's transaction, so that its outcome can be told later. */
    void testify(String key) throws Exception;

    /**
     * Which of these transactions have certainly committed.
     *
     * @throws ReplacedException when it is not the table any more that the marks were left in
     */
    Set<String> committed(Collection<String> keys) throws Exception;

    /**
     * Finds out how a transaction has ended, if it has.
     *
     * @throws ReplacedException when it is not the table any more that the mark was left in
     */
    Verdict probe(String key) throws Exception;

    /** All marks of this store's that can be seen. */
    Set<String> marks() throws Exception;

    /** Removes marks of transactions whose outcome is durable in the store. */
    void forget(Collection<String> keys) throws Exception;

    /** The table is missing, or is another one: its silence says nothing. */
    final class ReplacedException extends Exception {
        private static final long serialVersionUID = 1L;

        ReplacedException(String message) {
            super(message);
        }
    }
}
