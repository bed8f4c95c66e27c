package dev.afterward.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The inside of one transaction of the store. Valid only within {@link TaskStore#turn}, on its thread. Nothing is
 * validated here, and every method may throw {@link dev.afterward.TaskStoreException}.
 */
public interface Turn {

    /**
     * Runs a part of the turn so that its failure leaves the rest alone (a savepoint).
     *
     * @param part the part; what it throws is thrown on, after its writes were undone
     */
    void isolated(Runnable part);

    /**
     * Writes tasks, as ready or scheduled by their due time.
     *
     * @param tasks the tasks
     * @param now what is due at this time is ready
     */
    void insert(List<NewTask> tasks, long now);

    /**
     * Writes tasks that are handed to a worker straight away: running, owned by this client, their first attempt and
     * first claim.
     *
     * @param tasks the tasks
     * @param now when they were claimed
     */
    void insertClaimed(List<NewTask> tasks, long now);

    /**
     * Writes a transaction and, prepared, some of its tasks. Called again for further tasks of the same transaction:
     * its row is written once.
     *
     * @param transaction the transaction
     * @param tasks the tasks
     */
    void prepare(TransactionRow transaction, List<NewTask> tasks);

    /**
     * Records what is known of a transaction's outcome.
     *
     * @param transaction the transaction
     * @param outcome the outcome
     * @return whether there was such a transaction
     */
    boolean decide(long transaction, TransactionRow.Outcome outcome);

    /**
     * Makes a committed transaction's tasks ready or scheduled.
     *
     * @param transaction a transaction that was decided as committed
     * @param now what is due at this time is ready
     * @param limit the most tasks to touch
     * @return what became of them
     */
    Promotion promote(long transaction, long now, int limit);

    /**
     * Deletes a rolled-back transaction's tasks, and at the end its row.
     *
     * @param transaction a transaction that was decided as rolled back
     * @param limit the most tasks to delete
     * @return whether none is left
     */
    boolean discard(long transaction, int limit);

    /**
     * The transaction in doubt that a task belongs to.
     *
     * @param task the task
     * @return the transaction, or empty when the task does not exist, or is not in doubt
     */
    OptionalLong doubted(long task);

    /**
     * The transactions that clients before this one left, whatever is known of their outcome.
     *
     * @return the transactions; empty unless this client owns the store alone
     */
    List<TransactionRow> leftTransactions();

    /**
     * Ends a claim.
     *
     * @param settlement how
     * @return whether the claim was still this client's; if not nothing was changed
     */
    boolean settle(Settlement settlement);

    /**
     * Settles several claims at once, which costs less.
     *
     * @param settlements how they end
     * @return whether each claim was still the one that its settlement names. If not, some of the others may be settled
     *     and some not: the caller has to undo the turn, or this part of it, and to settle them one by one
     */
    default boolean settleAll(List<Settlement> settlements) {
        boolean all = true;
        for (Settlement settlement : settlements) {
            all &= settle(settlement);
        }
        return all;
    }

    /**
     * Makes scheduled tasks that are due ready; suspects among them become suspect.
     *
     * @param now the time
     * @param limit the most tasks to touch
     * @return how many there were
     */
    int promoteDue(long now, int limit);

    /**
     * When the next scheduled task is due.
     *
     * @return the time, or {@link Long#MAX_VALUE} when none is scheduled
     */
    long nextDue();

    /**
     * The first ready tasks of a queue by {@link Candidate#ORDER}, without claiming them.
     *
     * @param queue the id of the queue
     * @param limit the most tasks
     * @return the candidates, in order
     */
    List<Candidate> ready(int queue, int limit);

    /**
     * The first suspect of a queue, without claiming it.
     *
     * @param queue the id of the queue
     * @return the candidate
     */
    Optional<Candidate> suspect(int queue);

    /**
     * Claims the first ready tasks of a queue.
     *
     * @param queue the id of the queue
     * @param limit the most tasks
     * @param now the time
     * @return the tasks, in {@link Candidate#ORDER}
     */
    List<ClaimedTask> claim(int queue, int limit, long now);

    /**
     * Claims these tasks, ready or suspect; one that is neither any more is left out.
     *
     * @param ids the tasks
     * @param now the time
     * @return the tasks, in the order of their ids in the list
     */
    List<ClaimedTask> claim(List<Long> ids, long now);

    /**
     * Running tasks whose owners are dead: every owner but this client where it owns the store alone, otherwise
     * owners without a sign of life.
     *
     * @param deadBefore the sign of life has to be older than this time
     * @param limit the most tasks
     * @return the tasks
     */
    List<Orphan> orphans(long deadBefore, int limit);

    /**
     * When the first of the other clients that own running tasks would be dead.
     *
     * @param lease for how long a sign of life is good, in milliseconds
     * @return the time, or {@link Long#MAX_VALUE} when there is none, or this client owns the store alone
     */
    long nextLeaseEnd(long lease);

    /**
     * The tasks that are running in this client's name.
     *
     * @return the tasks
     */
    List<Orphan> owned();

    /**
     * A sign of life.
     *
     * @param now the time
     * @param lastId the largest id handed out
     */
    void heartbeat(long now, long lastId);

    /**
     * Sets ready tasks of a queue aside.
     *
     * @param queue the id of a queue that nobody here processes
     * @param limit the most tasks to touch
     * @return how many there were
     */
    int park(int queue, int limit);

    /**
     * Makes parked tasks of a queue ready.
     *
     * @param queue the id of the queue
     * @param limit the most tasks to touch
     * @return how many there were
     */
    int unpark(int queue, int limit);

    /**
     * The row of a task.
     *
     * @param id the task
     * @return its row
     */
    Optional<LocatedTask> locate(long id);

    /**
     * Ends a task that nobody has claimed: scheduled, ready, suspect or parked.
     *
     * @param id the task
     * @param finished when
     * @param keep what is kept
     * @param expires when what is kept may be deleted, or 0 for never
     * @return whether there was such a task
     */
    boolean cancel(long id, long finished, Settlement.Keep keep, long expires);

    /**
     * Pauses or resumes a queue.
     *
     * @param queue the id of the queue
     * @param paused whether it is paused
     */
    void pause(int queue, boolean paused);

    /**
     * Limits how many tasks of a queue run at the same time, beside what is configured.
     *
     * @param queue the id of the queue
     * @param most how many, or 0 for what is configured
     */
    void concurrency(int queue, int most);

    /**
     * Deletes ended tasks whose retention is over.
     *
     * @param now the time
     * @param limit the most tasks to delete
     * @return how many there were
     */
    int purge(long now, int limit);

    /**
     * When the retention of the first ended task is over.
     *
     * @return the time, or {@link Long#MAX_VALUE} when none has a limited retention
     */
    long nextExpiry();

    /**
     * Adds to the counters.
     *
     * @param tallies what to add
     */
    void count(List<Tally> tallies);

    /**
     * Adds to the histograms.
     *
     * @param latencies what to add
     */
    void measure(List<Latency> latencies);

    /**
     * Does to a task what a person wants.
     *
     * @param alteration what
     * @return whether it had an effect
     */
    boolean alter(Alteration alteration);

    /**
     * Records what a person did.
     *
     * @param entry what
     */
    void audit(AuditEntry entry);
}
