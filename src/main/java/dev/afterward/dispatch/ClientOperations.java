package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.TaskOperations;
import dev.afterward.TaskStatus;
import dev.afterward.TaskStoreException;
import dev.afterward.store.ManualOperations.Deed;
import dev.afterward.store.StoreBusyException;
import dev.afterward.store.TaskStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What applications do to queues and tasks. A store that is locked by the caller himself is told to him. */
final class ClientOperations implements TaskOperations {

    private static final String ACTOR = "application";
    private static final String NO_ID = "the task id is null";
    private static final String NO_QUEUE = "the queue's name is null";

    /** How long a caller waits for the tasks of commits that have returned. */
    private static final Duration COMMITS_PATIENCE = Duration.ofSeconds(2);

    private final TaskStore store;
    private final Operations operations;
    private final TransactionIntegration transactions;

    ClientOperations(TaskStore store, Operations operations, TransactionIntegration transactions) {
        this.store = store;
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
    public boolean runNow(TaskId id) {
        return apply(Deed.RUN_NOW, id);
    }

    @Override
    public boolean delete(TaskId id) {
        return apply(Deed.DELETE, id);
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

    /** Where a task stands. */
    TaskStatus status(TaskId id) {
        Objects.requireNonNull(id, NO_ID);
        return find(TaskStatus.NOT_FOUND, () -> store.status(id));
    }

    private boolean find(BooleanSupplier operation) {
        return find(false, () -> ask(operation));
    }

    /** Looks once more if there was nothing and the task may be one of a commit that has returned. */
    private <T> T find(T nothing, Supplier<T> look) {
        // Before the look: what is committed between the two need not be seen.
        boolean behind = transactions.isBehind();
        T found = look.get();
        if (!behind || !found.equals(nothing)) {
            return found;
        }
        boolean ignored = transactions.catchUp(COMMITS_PATIENCE);
        return look.get();
    }

    /** The store may be locked by the very transaction that the caller is in, which waits for this call to return. */
    private boolean ask(BooleanSupplier operation) {
        try {
            return operation.getAsBoolean();
        } catch (TaskStoreException e) {
            boolean locked = e.getCause() instanceof StoreBusyException || e.getCause() instanceof TimeoutException;
            String reason = locked ? transactions.reasonOfLock() : null;
            throw reason == null ? e : new TaskStoreException(e.getMessage() + "; " + reason, e);
        }
    }
}
