package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Short reads by any thread, next to the engine's turns, a bounded number at a time. A reader that is kept serves one
 * thread after the other.
 */
final class Reads implements AutoCloseable {

    private final Connections connections;
    private final StoreCondition condition;
    private final String kind;
    private final int most;
    private final Duration patience;
    private final Semaphore free;

    /** The last one that was used comes first: what it could not close is closed soon. Guarded by itself. */
    private final Deque<SessionSlot> idle;

    /**
     * Readers, not yet connected.
     *
     * @param kind what the reads are, in the plural, for the message to those that have waited in vain
     * @param most how many there are at a time, at most
     * @param patience how long another one waits
     */
    Reads(
            Connections connections,
            Statements statements,
            StoreCondition condition,
            String kind,
            int most,
            Duration patience) {
        this.connections = connections;
        this.condition = condition;
        this.kind = kind;
        this.most = most;
        this.patience = patience;
        this.free = new Semaphore(most, true);
        this.idle = new ArrayDeque<>(most);
        for (int i = 0; i < most; i++) {
            idle.add(new SessionSlot(statements, connections::reader));
        }
    }

    <T> T read(String what, Reading<T> reading) {
        condition.require();
        SessionSlot slot = acquire();
        try {
            condition.require();
            Session session = slot.kept();
            T result = reading.read(session != null ? session : slot.open());
            if (connections.keepsReader()) {
                slot.keep();
            }
            return result;
        } catch (SQLException e) {
            throw condition.failure(what, e);
        } finally {
            if (!slot.isKept()) {
                slot.discard();
            }
            release(slot);
        }
    }

    private SessionSlot acquire() {
        try {
            // Not timed at first: a thread that is interrupted may read what it need not wait for.
            if (!free.tryAcquire() && !free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TaskStoreException("the task store " + connections.name() + " was not read: " + most + " "
                        + kind + " at a time are made, and for " + patience.toSeconds()
                        + " s this one had to wait for others");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskStoreException("interrupted while waiting to read the task store " + connections.name(), e);
        }
        synchronized (idle) {
            return idle.pop();
        }
    }

    private void release(SessionSlot slot) {
        synchronized (idle) {
            idle.push(slot);
        }
        free.release();
    }

    /** Closes the readers that are kept, when the reads in progress have ended; the condition lets no other begin. */
    @Override
    public void close() {
        int awaited = connections.keepsReader() ? most : 0;
        free.acquireUninterruptibly(awaited);
        try {
            synchronized (idle) {
                idle.forEach(SessionSlot::discard);
            }
        } finally {
            free.release(awaited);
        }
    }

    /** What is read. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Session session) throws SQLException;
    }
}
