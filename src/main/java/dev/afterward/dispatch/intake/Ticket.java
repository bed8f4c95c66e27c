package dev.afterward.dispatch.intake;

import static java.util.stream.Collectors.joining;

import dev.afterward.OutcomeUnknownException;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tasks to be written, and the calling thread that waits for it.
 *
 * <p>WAITING → TAKEN by the turn that writes them, or → CANCELLED by a caller that waited too long. TAKEN → DONE, FAILED
 * or UNKNOWN. What was taken cannot be cancelled, because it may be written already.
 */
final class Ticket {

    /** How many tasks a message names. */
    private static final int NAMED = 3;

    enum State {
        WAITING,
        TAKEN,
        DONE,
        FAILED,
        UNKNOWN,
        CANCELLED
    }

    final List<NewTask> tasks;
    final @Nullable TransactionRow transaction;
    final long bytes;
    /** The tasks among them that are handed over straight away, and the rest; set by the turn that takes the ticket. */
    List<NewTask> handed = List.of();

    List<NewTask> plain = List.of();
    /** Of how many of the former the reserved places are free again. */
    int released;

    @Nullable
    RuntimeException refused;
    /** Whether the calling thread can make turns itself. */
    final boolean leads;
    /** Whether it adds to a bulk that an earlier ticket has begun. */
    final boolean appends;

    private final Thread caller = Thread.currentThread();
    private volatile State state = State.WAITING;
    private volatile @Nullable RuntimeException failure;

    /** Tasks to be written, or with a transaction to be prepared. */
    Ticket(List<NewTask> tasks, @Nullable TransactionRow transaction, boolean leads, boolean appends) {
        this.tasks = tasks;
        this.transaction = transaction;
        this.leads = leads;
        this.appends = appends;
        long sum = 0;
        for (NewTask task : tasks) {
            sum += task.payload().length;
        }
        this.bytes = sum;
    }

    boolean take() {
        return leaveWaiting(State.TAKEN);
    }

    boolean cancel() {
        return leaveWaiting(State.CANCELLED);
    }

    private synchronized boolean leaveWaiting(State next) {
        if (state != State.WAITING) {
            return false;
        }
        state = next;
        return true;
    }

    boolean isOver() {
        return switch (state) {
            case WAITING, TAKEN -> false;
            case DONE, FAILED, UNKNOWN, CANCELLED -> true;
        };
    }

    /** Whether it is a chunk of a bulk. What it holds is promised by the decision on the bulk, not by this turn. */
    boolean isChunk() {
        return transaction != null && transaction.state() == TransactionRow.Outcome.WRITING;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    Thread caller() {
        return caller;
    }

    /** The turn has committed: what was not refused is stored. */
    void answered() {
        finish(refused == null ? State.DONE : State.FAILED, refused);
    }

    void failed(RuntimeException why, boolean unknown) {
        finish(unknown ? State.UNKNOWN : State.FAILED, why);
    }

    /** Only the turn that has taken the ticket comes here. */
    private void finish(State end, @Nullable RuntimeException why) {
        failure = why;
        state = end;
        if (caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }

    /** What the caller gets to know, with a stack trace of its own. */
    void answer() {
        RuntimeException why = failure;
        switch (state) {
            case DONE -> {}
            case CANCELLED ->
                throw new TaskStoreException(
                        "the tasks were not stored: the store did not get to them in time (is another process holding its"
                                + " lock, is the disk slow?)");
            case UNKNOWN, TAKEN, WAITING ->
                throw new OutcomeUnknownException("it is not known whether " + named() + " stored", ids(), why);
            case FAILED -> throw rethrowable(why);
        }
    }

    private static RuntimeException rethrowable(@Nullable RuntimeException why) {
        String reason = why == null ? "unknown reason" : String.valueOf(why.getMessage());
        return new TaskStoreException("the tasks were not stored: " + reason, why);
    }

    /** A bulk has thousands of tasks: the message names the first ones, the exception has them all. */
    private String named() {
        String first = tasks.stream()
                .limit(NAMED)
                .map(task -> new TaskId(task.id()).toString())
                .collect(joining(", "));
        if (tasks.size() == 1) {
            return "the task " + first + " was";
        }
        return "the " + tasks.size() + " tasks " + first + (tasks.size() > NAMED ? ", …" : "") + " were";
    }

    List<TaskId> ids() {
        return NewTask.ids(tasks);
    }
}
