package dev.afterward.dispatch;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A container whose transactions a test moves on step by step. Each thread has at most one. */
final class ThreadTransactions implements TransactionSynchronizationRegistry {

    /** A transaction. */
    static final class Transaction {
        private final List<Synchronization> synchronizations = new ArrayList<>();
        private final Map<Object, Object> resources = new HashMap<>();
        private int status = Status.STATUS_ACTIVE;
    }

    private static final ThreadLocal<Transaction> CURRENT = new ThreadLocal<>();

    /** Lets the calling thread do something in a transaction. */
    <R> R in(Transaction transaction, Supplier<R> work) {
        CURRENT.set(transaction);
        try {
            return work.get();
        } finally {
            CURRENT.remove();
        }
    }

    /** The first half of a commit: whoever takes part writes. If that fails, it is rolled back. */
    void write(Transaction transaction) {
        try {
            in(transaction, () -> {
                // Those that are registered meanwhile included.
                for (int i = 0; i < transaction.synchronizations.size(); i++) {
                    transaction.synchronizations.get(i).beforeCompletion();
                }
                return true;
            });
        } catch (RuntimeException e) {
            end(transaction, Status.STATUS_ROLLEDBACK);
            throw e;
        }
    }

    /** The second half, or a rollback. */
    void end(Transaction transaction, int status) {
        transaction.status = status;
        in(transaction, () -> {
            transaction.synchronizations.forEach(synchronization -> synchronization.afterCompletion(status));
            return true;
        });
    }

    private Transaction mine() {
        Transaction transaction = CURRENT.get();
        if (transaction == null) {
            throw new IllegalStateException("no transaction");
        }
        return transaction;
    }

    @Override
    public Object getTransactionKey() {
        return CURRENT.get();
    }

    @Override
    public void putResource(Object key, Object value) {
        mine().resources.put(key, value);
    }

    @Override
    public Object getResource(Object key) {
        return mine().resources.get(key);
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        mine().synchronizations.add(synchronization);
    }

    @Override
    public int getTransactionStatus() {
        Transaction transaction = CURRENT.get();
        return transaction == null ? Status.STATUS_NO_TRANSACTION : transaction.status;
    }

    @Override
    public void setRollbackOnly() {
        mine().status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public boolean getRollbackOnly() {
        return mine().status == Status.STATUS_MARKED_ROLLBACK;
    }
}
