package dev.afterward.transaction;

import dev.afterward.ClientStoppedException;
import dev.afterward.TaskId;
import dev.afterward.TransactionEndedException;
import dev.afterward.dispatch.TransactionIntegration;
import dev.afterward.dispatch.TransactionPort;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes tasks into JTA transactions: what both modes have in common. */
abstract class JtaTransactions implements TransactionIntegration {

    private static final System.Logger LOG = System.getLogger(JtaTransactions.class.getName());

    final TransactionPort port;
    final JtaContext jta;
    final OpenTransactions open = new OpenTransactions();

    /**
     * What a transaction keeps this client's tasks under. Never a thread-local: then transactions that are suspended,
     * or begun by hand, need no care.
     */
    private final Object key = new Object();

    JtaTransactions(TransactionPort port, JtaContext jta) {
        this.port = port;
        this.jta = jta;
    }

    abstract Enlistment newEnlistment();

    @Override
    public final boolean enlist(List<NewTask> tasks) {
        int status = jta.registry().getTransactionStatus();
        return switch (status) {
            // An enqueue from an afterCompletion sees the one status or the other, by server: that transaction is
            // over.
            case Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTED -> false;
            case Status.STATUS_ACTIVE -> {
                join(tasks);
                yield true;
            }
            case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLEDBACK, Status.STATUS_ROLLING_BACK ->
                throw new TransactionEndedException("the transaction is rolled back or about to be ("
                        + Statuses.name(status) + "): its tasks would never run");
            // Past the last synchronization: nothing that is written now would be told the outcome.
            default ->
                throw new TransactionEndedException("the transaction is completing (" + Statuses.name(status)
                        + "): it is too late to enqueue tasks with it");
        };
    }

    @Override
    public final boolean withdraw(TaskId task) {
        int status = jta.registry().getTransactionStatus();
        if (status != Status.STATUS_ACTIVE && status != Status.STATUS_MARKED_ROLLBACK) {
            return false;
        }
        Enlistment enlistment = current();
        return enlistment != null && enlistment.withdraw(task);
    }

    @Override
    public @Nullable String reasonOfLock() {
        return null;
    }

    @Override
    public final List<NewTask> enlisted() {
        Enlistment enlistment = isActive() ? current() : null;
        return enlistment == null ? List.of() : enlistment.tasks();
    }

    private void join(List<NewTask> tasks) {
        Enlistment enlistment = current();
        if (enlistment == null) {
            if (open.isLeaving() && !port.isMakingAttempt()) {
                throw new ClientStoppedException(TransactionPort.STOPPING);
            }
            enlistment = newEnlistment();
            try {
                // Registered first: an enlistment that nobody will tell of the end must not be found by later calls.
                jta.registry().registerInterposedSynchronization(enlistment.opening());
                jta.registry().putResource(key, enlistment);
            } catch (IllegalStateException e) {
                // The timeout came between the look at the status and this.
                throw new TransactionEndedException(
                        "the transaction ended while tasks were being enqueued ("
                                + Statuses.name(jta.registry().getTransactionStatus()) + ")",
                        e);
            }
        }
        enlistment.add(tasks);
    }

    private @Nullable Enlistment current() {
        try {
            return (Enlistment) jta.registry().getResource(key);
        } catch (IllegalStateException e) {
            throw new TransactionEndedException("the transaction ended while its tasks were being looked for", e);
        }
    }

    boolean isActive() {
        return jta.registry().getTransactionStatus() == Status.STATUS_ACTIVE;
    }

    /**
     * Sees to it that the transaction cannot commit.
     *
     * @return whether that is certain
     */
    boolean doom() {
        try {
            jta.registry().setRollbackOnly();
            return true;
        } catch (RuntimeException e) {
            return Statuses.isRolledBack(jta.registry().getTransactionStatus());
        }
    }

    /** Tells the application's observers, who may do what they like: the outcome has been handed over before. */
    void announce(List<TaskId> ids) {
        try {
            jta.afterCommit().accept(ids);
        } catch (Throwable t) {
            LOG.log(System.Logger.Level.WARNING, "AFT-304: an observer of committed tasks has failed: " + ids, t);
        }
    }

    @Override
    public List<TransactionRow> resolve(List<TransactionRow> transactions) {
        open.reopen();
        return transactions;
    }

    @Override
    public List<TransactionRow> takeOver(List<TransactionRow> transactions) {
        return transactions;
    }

    @Override
    public boolean isHolding() {
        return false;
    }

    @Override
    public boolean isBehind() {
        return false;
    }

    @Override
    public boolean catchUp(Duration patience) {
        return true;
    }

    @Override
    public void leave() {
        open.leave();
    }

    @Override
    public void drain(long millis) {
        open.drain(millis);
    }
}
