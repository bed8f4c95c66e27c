package dev.afterward.jdbc;

import java.util.function.Consumer;

/**
 * Passes on the warnings with which commits have succeeded. PostgreSQL commits so when somebody ends the wait for a synchronous
 * standby: the transaction is stored, but a failover may lose it.
 */
final class CommitWarnings {

    private volatile Consumer<String> learner = warning -> {};

    /** Who is told from now on. */
    void learner(Consumer<String> value) {
        learner = value;
    }

    /** A session has committed. */
    void committed(Session session) {
        String warning = session.warning();
        if (!warning.isEmpty()) {
            learner.accept(warning);
        }
    }
}
