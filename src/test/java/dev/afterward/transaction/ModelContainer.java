package dev.afterward.transaction;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A container with one transaction. */
final class ModelContainer implements TransactionSynchronizationRegistry {

    int status = Status.STATUS_ACTIVE;
    /** Lets the status look as if no timeout had come. */
    boolean looksActive;

    private final List<Synchronization> synchronizations = new ArrayList<>();
    private final Map<Object, Object> resources = new HashMap<>();

    /** Returns whether the transaction may commit. */
    boolean beforeCompletion(Runnable between) {
        try {
            // Those that are registered meanwhile included.
            for (int i = 0; i < synchronizations.size(); i++) {
                synchronizations.get(i).beforeCompletion();
                between.run();
            }
            return true;
        } catch (RuntimeException e) {
            between.run();
            return false;
        }
    }

    void afterCompletion(int outcome) {
        List.copyOf(synchronizations).forEach(synchronization -> synchronization.afterCompletion(outcome));
    }

    @Override
    public Object getTransactionKey() {
        return this;
    }

    @Override
    public void putResource(Object key, Object value) {
        resources.put(key, value);
    }

    @Override
    public Object getResource(Object key) {
        return resources.get(key);
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        synchronizations.add(synchronization);
    }

    @Override
    public int getTransactionStatus() {
        return looksActive ? Status.STATUS_ACTIVE : status;
    }

    @Override
    public void setRollbackOnly() {
        if (status != Status.STATUS_ACTIVE) {
            throw new IllegalStateException("status " + status);
        }
        status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public boolean getRollbackOnly() {
        return status == Status.STATUS_MARKED_ROLLBACK;
    }
}
