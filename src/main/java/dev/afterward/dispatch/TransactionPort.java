package dev.afterward.dispatch;

import dev.afterward.TaskId;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** What the transaction room asks of the engine. Safe for use by several threads. */
public interface TransactionPort {

    /** What everybody else is told who enqueues while the client stops. */
    String STOPPING = "the client stops, with its application perhaps: only its last attempts can still enqueue, and"
            + " transactions that have enqueued before";

    /**
     * An id for a transaction, from the same sequence as the tasks' ids.
     *
     * @return the id
     */
    long newTransactionId();

    /**
     * The engine's time.
     *
     * @return UTC milliseconds of the Unix epoch
     */
    long now();

    /**
     * Whether the calling thread makes an attempt of this client's: what it enqueues is taken in although the client is
     * about to stop.
     *
     * @return whether it does
     */
    boolean isMakingAttempt();

    /**
     * Makes tasks durable as prepared, invisible to workers, and waits until they are. More than 5,000 of them are
     * written in several turns.
     *
     * @param transaction the transaction, in state {@link TransactionRow.Outcome#PREPARED}
     * @param tasks its tasks
     * @throws dev.afterward.AfterwardException when they are not durable, or it is not known; the caller then
     *     decides the transaction as rolled back
     */
    void prepare(TransactionRow transaction, List<NewTask> tasks);

    /**
     * Hands over the outcome of a transaction. The engine keeps it until a turn has written it, whatever happens to
     * the store meanwhile; a second outcome of the same transaction has no effect, except that one in doubt can
     * still be decided, whether or not the doubt has been written yet.
     *
     * @param transaction the transaction's id
     * @param outcome the outcome
     * @param patience how long to wait for that turn
     * @return whether the turn was made within the patience
     */
    boolean decide(long transaction, TransactionRow.Outcome outcome, Duration patience);

    /**
     * Whether no outcome of a transaction waits to be written: what was handed over is durable, with the durability of the
     * store, and all of its tasks are promoted or deleted.
     *
     * @param transaction the transaction's id
     * @return whether nothing is left to be done for it
     */
    boolean isSettled(long transaction);

    /**
     * How many transactions wait for their outcome to be written.
     *
     * @return how many
     */
    int unsettled();

    /**
     * Waits until the outcomes that have been handed over are written.
     *
     * @param patience how long to wait
     * @return whether they are
     */
    boolean awaitWritten(Duration patience);

    /**
     * What the transactions that the store knows have left with a witness, those of other clients among them. It reads the store.
     *
     * @return the keys of their marks
     * @throws dev.afterward.TaskStoreException when the store cannot be read
     */
    List<byte[]> storedMarks();

    /** Says that {@link TransactionIntegration#isBehind} may have changed: a caller may wait until nothing is left to do. */
    void caughtUp();

    /**
     * Says that the transaction in which tasks were written through an application's connection has ended, with a
     * commit by all that is known. They may become visible only after this call; the engine looks for them until they
     * do, or for a while.
     *
     * @param tasks the tasks
     */
    void committed(List<NewTask> tasks);

    /**
     * Cancels tasks that were written through an application's connection and must not run. Waits for the store, half a
     * minute at most.
     *
     * @param tasks the tasks
     */
    void withdraw(Collection<TaskId> tasks);
}
