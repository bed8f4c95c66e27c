package dev.afterward.dispatch.work;

import dev.afterward.dispatch.capacity.Allotment;
import dev.afterward.dispatch.capacity.Capacity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where claimed tasks wait for workers, and the lock around the {@link Capacity}. The lock is held for moments only, never
 * while the store or a user's code is called. It may be taken while the turn's gate is held, not the other way round.
 */
public final class WorkQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Capacity capacity = new Capacity();
    private final WaitingAttempts waiting = new WaitingAttempts(capacity);
    private final Places places = new Places(lock, capacity, () -> this.closed);

    private int idle;
    private int workers;
    private boolean closed = true;

    /** Where a single task asks for a worker; the same object at each call. */
    public Places places() {
        return places;
    }

    /** A queue; to be called before the first attempt arrives. */
    RuntimeQueue add(Function<Capacity, RuntimeQueue> queue) {
        lock.lock();
        try {
            RuntimeQueue added = queue.apply(capacity);
            capacity.pause(added.share, added.isPaused());
            return added;
        } finally {
            lock.unlock();
        }
    }

    /** There will be so many queues. */
    void reserveQueues(int count) {
        waiting.reserveQueues(count);
    }

    /** There are so many workers from now on. */
    public void open(int count) {
        lock.lock();
        try {
            closed = false;
            workers = count;
            capacity.workers(count);
        } finally {
            lock.unlock();
        }
    }

    /** Lets no attempt start any more and takes out what waits. */
    public List<Attempt> close() {
        lock.lock();
        try {
            closed = true;
            workers = 0;
            capacity.workers(0);
            arrived.signalAll();
            return waiting.takeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an attempt to make. Null when the worker has to leave: all have to, or this one. */
    @Nullable
    Attempt take(BooleanSupplier leaves) {
        lock.lock();
        try {
            idle++;
            try {
                while (!closed && !leaves.getAsBoolean()) {
                    Attempt attempt = poll();
                    if (attempt != null) {
                        return attempt;
                    }
                    arrived.awaitUninterruptibly();
                }
                return null;
            } finally {
                idle--;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The attempt that starts now, or null when none can. */
    @Nullable
    Attempt poll() {
        lock.lock();
        try {
            return waiting.start();
        } finally {
            lock.unlock();
        }
    }

    /**
     * An attempt that {@link #take} has handed out is over.
     *
     * @param asked whether it keeps the place of its queue, until {@link #answered}
     */
    void finished(RuntimeQueue queue, long nanos, boolean asked) {
        lockSurely();
        try {
            capacity.finished(queue.share, nanos);
            if (asked) {
                capacity.asked(queue.share);
            }
            if (!waiting.isEmpty()) {
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** It is known how an attempt has ended that has kept its place. */
    public void answered(RuntimeQueue queue) {
        lockSurely();
        try {
            capacity.answered(queue.share);
            if (!waiting.isEmpty()) {
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Hands claimed tasks to the workers. Returns those that it does not take: it is closed, or their queue is paused. */
    List<Attempt> put(List<Attempt> attempts) {
        lock.lock();
        try {
            if (closed) {
                return attempts;
            }
            List<Attempt> refused = List.of();
            int put = 0;
            for (Attempt attempt : attempts) {
                if (attempt.queueAtWork().isPaused()) {
                    refused = refused.isEmpty() ? new ArrayList<>(attempts.size()) : refused;
                    refused.add(attempt);
                } else {
                    waiting.add(attempt);
                    put++;
                }
            }
            for (int i = Math.min(put, idle); i > 0; i--) {
                arrived.signal();
            }
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /** An attempt that was taken out here, or refused, waits on. It needs no memory. */
    void waitOn(Attempt attempt) {
        lockSurely();
        try {
            waiting.add(attempt);
        } finally {
            lock.unlock();
        }
    }

    /** Who waits for the lock may need memory for it. */
    private void lockSurely() {
        try {
            lock.lock();
        } catch (OutOfMemoryError e) {
            while (!lock.tryLock()) {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * A queue that may be claimed from, and how much.
     *
     * @param queue the queue
     * @param portion how much
     */
    public record Claimable(RuntimeQueue queue, Allotment.Portion portion) {}

    /** What one turn may claim; nothing when it is closed. */
    public Allotment allot() {
        lock.lock();
        try {
            return capacity.allot();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first queues that have room.
     *
     * @param allotment what the turn may claim
     * @param candidates the queues, in the order in which they are asked
     * @param most the most queues
     * @return the queues, each with its portion of the allotment
     */
    public List<Claimable> claimable(Allotment allotment, Iterator<RuntimeQueue> candidates, int most) {
        List<Claimable> claimable = new ArrayList<>();
        lock.lock();
        try {
            while (claimable.size() < most && candidates.hasNext()) {
                RuntimeQueue queue = candidates.next();
                Allotment.Portion portion = allotment.of(queue.share);
                if (portion.most() > 0) {
                    claimable.add(new Claimable(queue, portion));
                }
            }
            return claimable;
        } finally {
            lock.unlock();
        }
    }

    /** When the next waiting task is to be given back, by {@code nanoTime}; null when none waits. */
    @Nullable
    Long nextGiveBack(long nanos) {
        lock.lock();
        try {
            return waiting.nextOverdue(nanos);
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what has waited too long. Its queue gets no prefetch before attempts have ended sooner. */
    List<Attempt> overdue(long nanos) {
        lock.lock();
        try {
            return closed ? waiting.takeAll() : waiting.takeOverdue(nanos);
        } finally {
            lock.unlock();
        }
    }

    /** Takes out one attempt if it still waits. Returns whether it did. */
    boolean withdraw(Attempt attempt) {
        lock.lock();
        try {
            return waiting.take(attempt);
        } finally {
            lock.unlock();
        }
    }

    /** Pauses a queue or lets it go on. Returns what waited and must not start now. */
    public List<Attempt> pause(RuntimeQueue queue, boolean paused) {
        lock.lock();
        try {
            queue.pause(paused);
            capacity.pause(queue.share, paused);
            return paused ? waiting.takeAll(queue) : List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Limits a queue; 0 for what is configured. Returns what waited: it may be beyond the limit. */
    public List<Attempt> limit(RuntimeQueue queue, int most, int ofWorkers) {
        lock.lock();
        try {
            queue.limit(most, ofWorkers);
            capacity.limit(queue.share, queue.limit());
            return waiting.takeAll(queue);
        } finally {
            lock.unlock();
        }
    }

    /** How many attempts of each queue are being made. */
    public Map<RuntimeQueue, Integer> load(Collection<RuntimeQueue> queues) {
        lock.lock();
        try {
            Map<RuntimeQueue, Integer> load = new HashMap<>();
            queues.forEach(queue -> load.put(queue, queue.share.running()));
            return load;
        } finally {
            lock.unlock();
        }
    }

    /** How many workers may take attempts now. */
    int workers() {
        lock.lock();
        try {
            return workers;
        } finally {
            lock.unlock();
        }
    }
}
