package dev.afterward.store;

import dev.afterward.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads the transactions that hold tasks back. A role of {@link TaskInspector}. */
public interface TransactionLookup {

    /**
     * The transaction that holds a task back.
     *
     * @param task the task
     * @return what is known of its outcome; empty when the task does not exist or is not held back
     */
    Optional<TransactionRow.Outcome> transactionOf(TaskId task);

    /**
     * The transactions in doubt.
     *
     * @param limit the most transactions
     * @return the transactions, the oldest first
     */
    List<Doubt> doubts(int limit);

    /**
     * What the transactions that the store knows have left with a witness, whoever has prepared them and whatever is known of
     * their outcome. A transaction is known from before its mark can be seen until all of its tasks are promoted or deleted.
     *
     * @return the keys of their marks
     */
    List<byte[]> marks();

    /**
     * A transaction in doubt.
     *
     * @param prepared when it was prepared
     * @param witness whether it has left a mark that could tell its outcome
     * @param first one of its tasks
     * @param tasks how many it has, up to 1,000
     */
    record Doubt(Instant prepared, boolean witness, TaskId first, int tasks) {}
}
