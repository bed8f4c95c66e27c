package dev.afterward.transaction;

import dev.afterward.ClientStoppedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The transactions that have written and whose outcome has not been handed over yet. */
final class OpenTransactions {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();

    /** With their deadlines. All of them wait equally long, so the oldest entry is also the first to be due. */
    private final Map<Enlistment, Long> deadlines = new LinkedHashMap<>();

    /** No transaction may begin to enqueue. */
    private boolean leaving;
    /** None may write any more, either. */
    private boolean closed;

    /**
     * Lets a transaction write. From here on a stop waits for its end.
     *
     * @throws ClientStoppedException when the client has stopped
     */
    void admit(Enlistment enlistment, long deadline) {
        lock.lock();
        try {
            if (closed) {
                throw new ClientStoppedException(
                        "the client has stopped: a transaction that has enqueued tasks cannot commit any more");
            }
            deadlines.putIfAbsent(enlistment, deadline);
        } finally {
            lock.unlock();
        }
    }

    /** Its outcome has been handed over, or it has written nothing after all. */
    void leave(Enlistment enlistment) {
        lock.lock();
        try {
            deadlines.remove(enlistment);
            if (deadlines.isEmpty()) {
                empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isLeaving() {
        lock.lock();
        try {
            return leaving;
        } finally {
            lock.unlock();
        }
    }

    void reopen() {
        lock.lock();
        try {
            leaving = false;
            closed = false;
        } finally {
            lock.unlock();
        }
    }

    /** The client is about to stop. */
    void leave() {
        lock.lock();
        try {
            leaving = true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until none is open, and lets none write from then on. An interruption is given back afterwards. */
    void drain(long millis) {
        boolean interrupted = false;
        lock.lock();
        try {
            leaving = true;
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            long left = end - System.nanoTime();
            while (!deadlines.isEmpty() && left > 0) {
                try {
                    left = empty.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = end - System.nanoTime();
                }
            }
        } finally {
            closed = true;
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The ones whose end should have been heard of, to be asked about again at another time. */
    List<Enlistment> overdue(long now, long again) {
        lock.lock();
        try {
            List<Enlistment> overdue = new ArrayList<>();
            for (Map.Entry<Enlistment, Long> entry : deadlines.entrySet()) {
                if (entry.getValue() > now) {
                    break;
                }
                overdue.add(entry.getKey());
            }
            for (Enlistment enlistment : overdue) {
                deadlines.remove(enlistment);
                deadlines.put(enlistment, again);
            }
            return overdue;
        } finally {
            lock.unlock();
        }
    }

    /** When the first one is overdue, or {@link Long#MAX_VALUE} when none is open. */
    long firstDeadline() {
        lock.lock();
        try {
            return deadlines.isEmpty()
                    ? Long.MAX_VALUE
                    : deadlines.values().iterator().next();
        } finally {
            lock.unlock();
        }
    }

    List<Enlistment> all() {
        lock.lock();
        try {
            return List.copyOf(deadlines.keySet());
        } finally {
            lock.unlock();
        }
    }
}
