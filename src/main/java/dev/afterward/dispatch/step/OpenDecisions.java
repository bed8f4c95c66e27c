package dev.afterward.dispatch.step;

import dev.afterward.TaskStoreException;
import dev.afterward.dispatch.runtime.TimeSource;
import dev.afterward.dispatch.runtime.Uninterrupted;
import dev.afterward.store.TransactionRow.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes that are not written yet. They outlive a life of the engine: what comes while the client is stopped must
 * not be lost. Safe for use by several threads.
 */
public final class OpenDecisions {
    /** Why a bulk is not committed that was written by a client which seemed dead meanwhile. */
    public static final String BULK_LOST = "another client has rolled back the tasks that were written so far, because"
            + " this one was silent for longer than its lease (afterward.lease)";

    /** As claims go. */
    private static final Comparator<Decision> ORDER = Comparator.comparingInt(
                    (Decision bulk) -> bulk.order == null ? 0 : -bulk.order.priority())
            .thenComparingLong(bulk -> bulk.order == null ? 0 : bulk.order.lastDue())
            .thenComparingLong(bulk -> bulk.id);

    private final Map<Long, Decision> byTransaction = new ConcurrentHashMap<>();

    private final TimeSource clock;
    private final Doubts doubts;

    /**
     * None.
     *
     * @param clock the time
     */
    public OpenDecisions(TimeSource clock) {
        this.clock = clock;
        this.doubts = new Doubts(clock);
    }

    /** The transactions that are in doubt. */
    public Doubts doubts() {
        return doubts;
    }

    Decision add(Decision next) {
        return byTransaction.merge(next.id, next, Decision::first);
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return byTransaction.isEmpty();
    }

    /** The first of those that there is something to write of. */
    List<Decision> due(Comparator<Decision> order, int most, long now) {
        return byTransaction.values().stream()
                .filter(decision -> !decision.isServed(now))
                .sorted(order)
                .limit(most)
                .toList();
    }

    /** When there is something to write, in UTC milliseconds of the Unix epoch. */
    long nextDue(long now) {
        long next = Long.MAX_VALUE;
        for (Decision decision : byTransaction.values()) {
            next = Math.min(next, decision.due(now));
            if (next <= now) {
                return next;
            }
        }
        return next;
    }

    /** The committed bulks of a queue whose tasks can be claimed before they are promoted, the one to begin with first. */
    List<Decision> bulksOf(int queue) {
        return byTransaction.isEmpty()
                ? List.of()
                : byTransaction.values().stream()
                        .filter(bulk -> bulk.order != null && bulk.order.queue() == queue && bulk.isWritten)
                        .sorted(ORDER)
                        .toList();
    }

    /** One is over: nothing of it is left to write. */
    void remove(Decision over) {
        byTransaction.remove(over.id, over);
        over.over.countDown();
    }

    /** One has become another, unless it is over. */
    void replace(Decision present, Decision next) {
        byTransaction.replace(present.id, present, next);
    }

    /** How many there are. */
    public int size() {
        return byTransaction.size();
    }

    /** Whether a transaction's outcome is not written yet, or not all of its tasks are promoted or deleted. */
    public boolean contains(long transaction) {
        return byTransaction.containsKey(transaction);
    }

    /**
     * Waits for the turns that write those which there are now.
     *
     * @param patienceMillis how long to wait
     * @return whether they were made in time
     */
    public boolean await(long patienceMillis) {
        return await(decision -> decision.known, patienceMillis);
    }

    /**
     * Waits until all tasks of those which there are now are promoted, claimed or deleted.
     *
     * @param patienceMillis how long to wait
     * @return whether they were in time
     */
    public boolean awaitOver(long patienceMillis) {
        return await(decision -> decision.over, patienceMillis);
    }

    private boolean await(Function<Decision, CountDownLatch> event, long patienceMillis) {
        long began = clock.nanos();
        boolean inTime = true;
        for (Decision decision : List.copyOf(byTransaction.values())) {
            long spent = TimeUnit.NANOSECONDS.toMillis(clock.nanos() - began);
            inTime &= Uninterrupted.await(event.apply(decision), clock, Math.max(0, patienceMillis - spent));
        }
        return inTime;
    }

    /**
     * Takes an outcome in and waits for the turn that writes it.
     *
     * @param transaction the transaction
     * @param outcome its outcome
     * @param patienceMillis how long to wait
     * @param wake wakes the coordinator of the life that is on now
     * @return whether the turn was made in time
     */
    public boolean decide(long transaction, Outcome outcome, long patienceMillis, Runnable wake) {
        Decision decision = add(new Decision(transaction, outcome));
        wake.run();
        return Uninterrupted.await(decision.known, clock, patienceMillis);
    }

    /**
     * Commits a bulk all of which is prepared. What it holds is stored if and only if a turn writes this.
     *
     * @param bulk the bulk
     * @param order in what order its tasks can be claimed before they are promoted; null if they cannot
     * @param then what follows at once, under the gate
     * @param patienceMillis how long to wait
     * @param wake wakes the coordinator of the life that is on now
     * @return whether it is known to have committed; otherwise it still may
     * @throws TaskStoreException when it has not committed, and never does
     */
    public boolean commitBulk(long bulk, @Nullable BulkOrder order, Runnable then, long patienceMillis, Runnable wake) {
        Decision commit = new Decision(bulk, Outcome.COMMITTED, then, order);
        if (add(commit) != commit) {
            throw notStored(new TaskStoreException(BULK_LOST));
        }
        wake.run();
        boolean known = Uninterrupted.await(commit.known, clock, patienceMillis);
        RuntimeException refusal = commit.refusal;
        if (refusal != null) {
            throw notStored(refusal);
        }
        return known;
    }

    private static TaskStoreException notStored(RuntimeException why) {
        return new TaskStoreException("the tasks were not stored: " + why.getMessage(), why);
    }
}
