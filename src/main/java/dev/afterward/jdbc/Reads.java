package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Short reads by any thread, next to the engine's turns. A reader that is kept serves one thread after the other. */
final class Reads implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    /** As many reads at a time as a pool is likely to have connections. */
    private static final int AT_A_TIME = 32;

    private final Connections connections;
    private final StoreCondition condition;
    private final int slots;
    private final Semaphore free;

    /** The last one that was used comes first: what it could not close is closed soon. Guarded by itself. */
    private final Deque<SessionSlot> idle;

    Reads(Connections connections, Map<Sql, String> texts, StoreCondition condition) {
        this.connections = connections;
        this.condition = condition;
        this.slots = connections.keepsReader() ? 1 : AT_A_TIME;
        this.free = new Semaphore(slots, true);
        this.idle = new ArrayDeque<>(slots);
        for (int i = 0; i < slots; i++) {
            idle.add(new SessionSlot(texts, connections::reader));
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
            if (!free.tryAcquire() && !free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new TaskStoreException("the task store " + connections.name()
                        + " was not read: other reads took longer than " + PATIENCE_SECONDS + " s");
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
        int awaited = connections.keepsReader() ? slots : 0;
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
