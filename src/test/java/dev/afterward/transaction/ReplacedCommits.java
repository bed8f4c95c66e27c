package dev.afterward.transaction;

import java.util.concurrent.Callable;

/**
 * The transactions of a transaction manager, whose commits do what a test says.
 *
 * @param real the transaction manager's
 * @param commit what a commit does instead; it gets the one that it replaces
 */
record ReplacedCommits(TransactionRunner real, Commit commit) implements TransactionRunner {

    /** What a commit does in the place of the transaction manager's. */
    interface Commit {
        void run(Demarcation.Step real) throws Exception;
    }

    @Override
    public <R> R run(End end, Callable<R> work) throws Exception {
        return real.run(end, work);
    }

    @Override
    public Demarcation demarcation() {
        Demarcation thread = real.demarcation();
        return new Demarcation(thread.begin(), () -> commit.run(thread.commit()), thread.rollback(), thread.timeout());
    }
}
