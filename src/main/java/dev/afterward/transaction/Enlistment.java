package dev.afterward.transaction;

import dev.afterward.AfterwardException;
import dev.afterward.TaskId;
import dev.afterward.TaskStoreException;
import dev.afterward.TransactionEndedException;
import dev.afterward.store.NewTask;
import dev.afterward.store.TransactionRow;
import dev.afterward.store.TransactionRow.Outcome;
import jakarta.transaction.Synchronization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that one transaction has enqueued through one client, from the first enqueue to the transaction's end.
 *
 * <p>The application's threads take turns by a lock. Whoever reports an outcome takes no lock, since a write that
 * hangs must not hold up the transaction manager's reaper: it goes by the {@link StateWord} alone.
 */
abstract class Enlistment {

    private static final System.Logger LOG = System.getLogger(Enlistment.class.getName());

    /** How long a commit waits for the turn that makes it durable: a kill right after it then leaves no doubt. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final JtaTransactions room;
    private final StateWord word;
    private final ReentrantLock callers = new ReentrantLock();
    private final List<NewTask> buffer = new ArrayList<>();

    private boolean closingRegistered;
    private boolean flushed;

    /** Never changed in place: whoever reports an outcome reads it without the lock. */
    private volatile List<NewTask> written = List.of();

    private volatile boolean failed;

    /**
     * The thread that has written, which is the one that commits: {@code beforeCompletion} runs on it. The reaper
     * never runs one, so a report from any other thread may be the reaper's, and does not wait.
     */
    private volatile @Nullable Thread writer;

    Enlistment(JtaTransactions room, StateWord word) {
        this.room = room;
        this.word = word;
    }

    /** Writes tasks so that they share the transaction's fate. Its end will be told to {@link #conclude}. */
    abstract void write(List<NewTask> tasks) throws Exception;

    /**
     * Acts on the transaction's outcome. Called once, unless the transaction was overdue before.
     *
     * @param outcome the outcome
     * @param certain whether it cannot be wrong
     * @param committing whether the application's commit is waiting for this call to return
     */
    abstract void conclude(Outcome outcome, boolean certain, boolean committing);

    /** Is told that the transaction was written and has not ended in time. An outcome may still come. */
    abstract void overdue();

    /** The transaction in the store that holds its tasks; 0 when there is none. */
    abstract long transaction();

    /** The key of its mark, or null when it leaves none. */
    abstract @Nullable String key();

    /** Takes tasks in. */
    final void add(List<NewTask> tasks) {
        callers.lock();
        try {
            if (word.isReported()) {
                throw new TransactionEndedException("the transaction has ended, by a timeout perhaps, while its thread"
                        + " went on: tasks cannot be enqueued with it");
            }
            if (flushed) {
                // From a synchronization that runs after ours: there is no later moment to put it off to.
                writeNow(tasks, true);
            } else {
                buffer.addAll(tasks);
            }
        } finally {
            callers.unlock();
        }
    }

    /** Takes a task back that is not written yet. Returns whether it had taken it in. */
    final boolean withdraw(TaskId id) {
        callers.lock();
        try {
            if (ids().contains(id)) {
                throw new TransactionEndedException(
                        "task " + id + " is written already, and its transaction is about to"
                                + " commit: it can be cancelled only after the commit");
            }
            return buffer.removeIf(task -> task.id() == id.value());
        } finally {
            callers.unlock();
        }
    }

    /** All that it has taken in, written or not. */
    final List<NewTask> tasks() {
        callers.lock();
        try {
            return concat(written, buffer);
        } finally {
            callers.unlock();
        }
    }

    /** The first synchronization: it only sees to it that the second one is the last. */
    final Synchronization opening() {
        return new Callbacks() {
            @Override
            public void beforeCompletion() {
                registerClosing();
            }
        };
    }

    private Synchronization closing() {
        return new Callbacks() {
            @Override
            public void beforeCompletion() {
                flush();
            }
        };
    }

    /** So that JPA's flush, and entity listeners that enqueue, come before the write. */
    private void registerClosing() {
        callers.lock();
        try {
            if (closingRegistered) {
                return;
            }
            closingRegistered = true;
            try {
                room.jta.registry().registerInterposedSynchronization(closing());
            } catch (IllegalStateException e) {
                if (room.isActive()) {
                    // A server that takes no synchronization here; what others enqueue from now on is written at once.
                    flush();
                }
            }
        } finally {
            callers.unlock();
        }
    }

    private void flush() {
        callers.lock();
        try {
            flushed = true;
            if (!buffer.isEmpty()) {
                // Drained, because the callback may come twice.
                List<NewTask> tasks = List.copyOf(buffer);
                buffer.clear();
                writeNow(tasks, false);
            }
        } finally {
            callers.unlock();
        }
    }

    private void writeNow(List<NewTask> tasks, boolean late) {
        boolean first = written.isEmpty();
        if (!word.begin()) {
            throw new TransactionEndedException(
                    "the transaction has ended, or is being written: too late for the tasks " + NewTask.ids(tasks));
        }
        try {
            write(tasks);
            written = concat(written, tasks);
        } catch (Throwable failure) {
            throw writeFailed(tasks, failure, late);
        }
        writer = Thread.currentThread();
        Outcome reported = word.end();
        if (reported != null) {
            // Before the first write returns no commit can have begun: a rollback is then what it says.
            conclude(reported, first && reported == Outcome.ROLLED_BACK, false);
            if (reported != Outcome.COMMITTED) {
                throw new TransactionEndedException("the transaction ended (" + reported
                        + ") while its tasks were being written: " + NewTask.ids(tasks));
            }
        }
    }

    private AfterwardException writeFailed(List<NewTask> tasks, Throwable failure, boolean late) {
        failed = true;
        // Whoever called a late enqueue may swallow the exception; what beforeCompletion throws, the server does not.
        boolean doomed = room.doom() || !late;
        Outcome outcome = word.fail(doomed);
        if (outcome != null) {
            try {
                conclude(outcome, outcome == Outcome.ROLLED_BACK && doomed, false);
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
        // An Error too: not every server catches one here, and then afterCompletion would never come.
        return failure instanceof AfterwardException known
                ? known
                : new TaskStoreException(
                        "the tasks could not be written with their transaction: " + NewTask.ids(tasks), failure);
    }

    private void report(int status) {
        Outcome outcome = Statuses.outcome(status);
        switch (word.report(outcome)) {
            case CONCLUDE -> conclude(outcome, false, Thread.currentThread().equals(writer));
            case NOTHING_WRITTEN -> {
                if (outcome == Outcome.COMMITTED) {
                    rescue();
                }
            }
            case LEFT_TO_WRITER -> {}
            case KNOWN -> {
                if (outcome == Outcome.COMMITTED && failed) {
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "AFT-301: the transaction committed, but its tasks were not stored: {0}. Enqueue them again",
                            ids());
                }
            }
        }
    }

    /** The server has committed without calling beforeCompletion: late, but not lost. */
    private void rescue() {
        callers.lock();
        try {
            if (buffer.isEmpty()) {
                return;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "AFT-302: the transaction has committed without a call of beforeCompletion; writing its tasks after it: {0}",
                    NewTask.ids(buffer));
            long id = room.port.newTransactionId();
            room.port.prepare(
                    new TransactionRow(id, Outcome.PREPARED, room.port.now(), null, null), List.copyOf(buffer));
            room.port.decide(id, Outcome.COMMITTED, PATIENCE);
            written = concat(written, buffer);
            buffer.clear();
        } finally {
            callers.unlock();
        }
        room.announce(ids());
    }

    /** Its deadline has passed. */
    final void expired() {
        if (word.expire()) {
            overdue();
        }
    }

    final List<NewTask> written() {
        return written;
    }

    /** From here on the ids are enough. A doubt may last, and while a witness cannot be read each commit may add one. */
    final void dropPayloads() {
        written = written.stream().map(NewTask::withoutPayload).toList();
    }

    final List<TaskId> ids() {
        return NewTask.ids(written);
    }

    private static List<NewTask> concat(List<NewTask> first, List<NewTask> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private abstract class Callbacks implements Synchronization {
        @Override
        public void afterCompletion(int status) {
            try {
                report(status);
            } catch (Throwable t) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "AFT-303: the end of a transaction (" + Statuses.name(status) + ") could not be handed over: "
                                + ids() + ". They may be in doubt: look for them in the console",
                        t);
            }
        }
    }
}
