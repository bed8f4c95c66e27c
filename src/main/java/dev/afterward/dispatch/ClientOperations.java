package dev.afterward.dispatch;

import dev.afterward.Task;
import dev.afterward.TaskId;
import dev.afterward.TaskOperations;
import dev.afterward.TaskStoreException;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.StoreBusyException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What applications do to queues and tasks. A store that is locked by the caller himself is told to him. */
final class ClientOperations implements TaskOperations {

    private static final String ACTOR = "application";
    static final String NO_ID = "the task id is null";
    private static final String NO_QUEUE = "the queue's name is null";

    private final TaskReads reads;
    private final Operations operations;
    private final TransactionIntegration transactions;

    ClientOperations(TaskReads reads, Operations operations, TransactionIntegration transactions) {
        this.reads = reads;
        this.operations = operations;
        this.transactions = transactions;
    }

    @Override
    public void pause(String queue) {
        Objects.requireNonNull(queue, NO_QUEUE);
        boolean ignored = ask(() -> operations.setPaused(queue, true, ACTOR));
    }

    @Override
    public void resume(String queue) {
        Objects.requireNonNull(queue, NO_QUEUE);
        boolean ignored = ask(() -> operations.setPaused(queue, false, ACTOR));
    }

    @Override
    public boolean retry(TaskId id) {
        return apply(Deed.RETRY, id);
    }

    @Override
    public boolean retry(TaskId id, Task task) {
        Objects.requireNonNull(id, NO_ID);
        Objects.requireNonNull(task, "the task is null");
        return find(() -> operations.edit(id, task, ACTOR));
    }

    @Override
    public boolean runNow(TaskId id) {
        return apply(Deed.RUN_NOW, id);
    }

    @Override
    public boolean delete(TaskId id) {
        return apply(Deed.DELETE, id);
    }

    @Override
    public boolean restore(TaskId id) {
        return apply(Deed.RESTORE, id);
    }

    @Override
    public boolean erase(TaskId id) {
        return apply(Deed.ERASE, id);
    }

    private boolean apply(Deed deed, TaskId id) {
        Objects.requireNonNull(id, NO_ID);
        return find(() -> !operations.apply(deed, List.of(id), ACTOR).isEmpty());
    }

    @Override
    public boolean reschedule(TaskId id, Instant due) {
        Objects.requireNonNull(id, NO_ID);
        Objects.requireNonNull(due, "the due time is null");
        return find(() -> operations.reschedule(id, due, ACTOR));
    }

    @Override
    public boolean resolve(TaskId id, Outcome outcome) {
        Objects.requireNonNull(id, NO_ID);
        Objects.requireNonNull(outcome, "the outcome is null");
        return ask(() -> operations.resolve(id, outcome == Outcome.COMMITTED, ACTOR));
    }

    /** Cancels a task, or takes it back from the caller's transaction. */
    boolean cancel(TaskId id) {
        Objects.requireNonNull(id, NO_ID);
        return transactions.withdraw(id) || find(() -> operations.cancel(id));
    }

    private boolean find(BooleanSupplier operation) {
        return reads.find(false, () -> ask(operation));
    }

    private boolean ask(BooleanSupplier operation) {
        return explained(operation::getAsBoolean, transactions);
    }

    /** The store may be locked by the very transaction that the caller is in, which waits for this call to return. */
    static <T> T explained(Supplier<T> operation, TransactionIntegration transactions) {
        try {
            return operation.get();
        } catch (TaskStoreException e) {
            boolean locked = e.getCause() instanceof StoreBusyException || e.getCause() instanceof TimeoutException;
            String reason = locked ? transactions.reasonOfLock() : null;
            throw reason == null ? e : new TaskStoreException(e.getMessage() + "; " + reason, e);
        }
    }
}
