package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.dispatch.runtime.SettlingTransaction;
import dev.afterward.store.Effects;
import dev.afterward.store.NewTask;
import dev.afterward.store.Success;
import dev.afterward.store.TransactionRow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets the tasks that are enqueued inside a caller's transaction belong to that transaction. */
public interface TransactionIntegration {

    /**
     * Takes tasks into the caller's transaction, if there is one.
     *
     * @param tasks tasks that have passed every check
     * @return whether they were taken; if not, there is no transaction and the engine writes them at once
     * @throws dev.afterward.AfterwardException when there is a transaction that cannot commit any more
     */
    boolean enlist(List<NewTask> tasks);

    /**
     * Takes back a task that the caller's transaction has enqueued: it never runs, whatever becomes of the transaction.
     *
     * @param task the task
     * @return whether the transaction has enqueued it; if not, it may be in the store
     * @throws dev.afterward.TransactionEndedException when it is written already, and the transaction about to commit
     */
    boolean withdraw(TaskId task);

    /**
     * Says how the caller's transaction itself may be the reason that the store stays locked.
     *
     * @return a sentence, or null when it cannot be
     */
    @Nullable
    String reasonOfLock();

    /**
     * What the caller's transaction holds of tasks, as long as it can still commit.
     *
     * @return the tasks, in the order in which they were enqueued; empty when there is no transaction
     */
    List<NewTask> enlisted();

    /**
     * Is told, when the engine has started, of transactions that dead clients have left undecided, and begins anew with them.
     * Decides them sooner or later with {@link TransactionPort#decide}.
     *
     * @param transactions the transactions; may be empty
     * @return those without a witness, and those whose witness it cannot ask: they are in doubt
     */
    List<TransactionRow> resolve(List<TransactionRow> transactions);

    /**
     * Is told, on the coordinator's thread, of transactions that dead clients of a shared store have left undecided, some of
     * them perhaps again, and goes on with those as well. A life of this client's that was lost counts as a dead client: what
     * is under way here is not touched.
     *
     * @param transactions the transactions
     * @return those that are in doubt, as {@link #resolve} returns them
     */
    List<TransactionRow> takeOver(List<TransactionRow> transactions);

    /**
     * Whether transactions have prepared tasks, or are about to, whose outcome is not handed over yet: until then this client
     * must not count as dead. Never waits.
     *
     * @return whether there is such a transaction
     */
    boolean isHolding();

    /**
     * Whether a commit has returned whose tasks the store may not show yet. Never waits.
     *
     * @return whether there may be one; a look into the store after the answer no shows all commits before it
     */
    boolean isBehind();

    /**
     * Waits until the store shows the tasks of all commits that have returned.
     *
     * @param patience how long to wait
     * @return whether it shows them
     */
    boolean catchUp(Duration patience);

    /**
     * Is told that the engine is about to stop: from now on only the attempts that are still being made may enqueue in
     * transactions that have not enqueued before.
     */
    void leave();

    /**
     * Is told that no attempt is made any more: waits for the transactions that are about to end, and refuses all that come
     * later.
     *
     * @param millis how long to wait at most
     */
    void drain(long millis);

    /**
     * Makes attempts in transactions that the success of their tasks is written in.
     *
     * @return what makes them; {@link #refusal} says whether it can
     */
    default SettlingTransaction<Success> attempts() {
        return SettlingTransaction.none();
    }

    /**
     * The marks that attempts leave in the application's database, when that is not where their tasks lie.
     *
     * @return the marks, or null if they leave none
     */
    default @Nullable Effects effects() {
        return null;
    }

    /**
     * Why attempts cannot be made in transactions that the success of their tasks is written in.
     *
     * @return the reason and what to do about it, without a full stop; or null when they can be
     */
    @Nullable
    String refusal();

    /**
     * There are no transactions.
     *
     * @return an integration that takes nothing
     */
    static TransactionIntegration none() {
        return new TransactionIntegration() {
            @Override
            public boolean enlist(List<NewTask> tasks) {
                return false;
            }

            @Override
            public boolean withdraw(TaskId task) {
                return false;
            }

            @Override
            public @Nullable String reasonOfLock() {
                return null;
            }

            @Override
            public String refusal() {
                return "this client takes part in no JTA transactions. Run the application on a server that has JTA";
            }

            @Override
            public List<NewTask> enlisted() {
                return List.of();
            }

            @Override
            public List<TransactionRow> resolve(List<TransactionRow> transactions) {
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
            public void leave() {}

            @Override
            public void drain(long millis) {}
        };
    }
}
