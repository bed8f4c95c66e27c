package dev.afterward.transaction;

import java.util.concurrent.Callable;

/** Begins a transaction, runs work in it, and ends it whatever happens. */
final class OwnTransaction implements TransactionRunner {

    /** The work is a few statements on one table; what takes longer is stuck, and every wait has a limit. */
    private static final int TIMEOUT_SECONDS = 30;

    private final Demarcation demarcation;

    OwnTransaction(Demarcation demarcation) {
        this.demarcation = demarcation;
    }

    @Override
    public <R> R run(End end, Callable<R> work) throws Exception {
        if (end == End.NONE) {
            return work.call();
        }
        demarcation.begin(TIMEOUT_SECONDS);
        R result;
        try {
            result = work.call();
        } catch (Throwable failure) {
            try {
                demarcation.rollback().run();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        (end == End.COMMIT ? demarcation.commit() : demarcation.rollback()).run();
        return result;
    }

    @Override
    public Demarcation demarcation() {
        return demarcation;
    }
}
