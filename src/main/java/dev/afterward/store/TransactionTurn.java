package dev.afterward.store;

import java.util.List;
import java.util.OptionalLong;

/** What a turn does with the tasks of transactions, and of bulks. A role of {@link Turn}. */
public interface TransactionTurn {

    /**
     * Writes a transaction and, prepared, some of its tasks. Called again for further tasks of the same transaction:
     * its row is written once.
     *
     * @param transaction the transaction
     * @param tasks the tasks
     * @param now the time: a client that writes for longer than its lease is not dead
     */
    void prepare(TransactionRow transaction, List<NewTask> tasks, long now);

    /**
     * Whether a bulk is still being written. It is not if another client took its client for dead and rolled it back: what
     * is added to it after that would be promoted without the rest.
     *
     * @param bulk the transaction
     * @return whether it is there, in state {@link TransactionRow.Outcome#WRITING}
     */
    boolean isWriting(long bulk);

    /**
     * Records what is known of a transaction's outcome. A commit and a rollback are final.
     *
     * @param transaction the transaction
     * @param outcome the outcome
     * @return whether it is the transaction's outcome now: there is such a transaction, and no other outcome was final
     */
    boolean decide(long transaction, TransactionRow.Outcome outcome);

    /**
     * Makes a committed transaction's tasks ready or scheduled. Does nothing to a transaction that somebody else has decided
     * as rolled back.
     *
     * @param transaction a transaction that was decided as committed
     * @param now what is due at this time is ready
     * @param limit the most tasks to touch
     * @return what became of them
     */
    Promotion promote(long transaction, long now, int limit);

    /**
     * Deletes a rolled-back transaction's tasks, and at the end its row. Does nothing to a transaction that somebody else has
     * decided as committed.
     *
     * @param transaction a transaction that was decided as rolled back
     * @param limit the most tasks to delete
     * @return what became of them
     */
    Discarded discard(long transaction, int limit);

    /**
     * The transaction in doubt that a task belongs to.
     *
     * @param task the task
     * @return the transaction, or empty when the task does not exist, or is not in doubt
     */
    OptionalLong doubted(long task);

    /**
     * The transactions that dead clients have left. If this client owns the store alone these are all that others have
     * written, whatever is known of their outcome. Otherwise they are those without an outcome, {@link
     * TransactionRow.Outcome#PREPARED} or {@link TransactionRow.Outcome#IN_DOUBT}: {@link #leftBulks} finds the decided ones.
     *
     * @param deadBefore the heartbeat of their client has to be older than this time, unless this client owns the store alone
     * @return the transactions, by id
     */
    List<TransactionRow> leftTransactions(long deadBefore);

    /**
     * The bulks that dead clients have not finished: to be rolled back if they are in state {@link
     * TransactionRow.Outcome#WRITING}, otherwise decided as they are, with tasks left to be promoted or deleted. Unless this
     * client owns the store alone, the same of their transactions that are decided.
     *
     * @param deadBefore the heartbeat of their client has to be older than this time, unless this client owns the store alone
     * @param limit the most transactions
     * @return the transactions
     */
    List<TransactionRow> leftBulks(long deadBefore, int limit);
}
