package dev.afterward.jdbc;

import dev.afterward.TaskStoreException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Short reads by any thread, beside the engine's turns. A reader that is kept serves one thread after the other. */
final class Reads implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final Connections connections;
    private final Map<Sql, String> texts;
    private final StoreCondition condition;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Session kept;

    Reads(Connections connections, Map<Sql, String> texts, StoreCondition condition) {
        this.connections = connections;
        this.texts = texts;
        this.condition = condition;
    }

    <T> T read(String what, Reading<T> reading) {
        condition.require();
        try {
            return connections.keepsReader() ? readKept(reading) : readOnce(reading);
        } catch (SQLException e) {
            throw condition.failure(what, e);
        }
    }

    private <T> T readOnce(Reading<T> reading) throws SQLException {
        try (Session session = new Session(connections.reader(), texts)) {
            return reading.read(session);
        }
    }

    private <T> T readKept(Reading<T> reading) throws SQLException {
        acquire();
        try {
            condition.require();
            Session session = kept;
            if (session == null) {
                session = new Session(connections.reader(), texts);
                kept = session;
            }
            return reading.read(session);
        } catch (Throwable e) {
            discard();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void acquire() {
        try {
            // Not timed at first: a thread that is interrupted may read what it need not wait for.
            if (!lock.tryLock() && !lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new TaskStoreException("the task store " + connections.name()
                        + " was not read: other reads took longer than " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskStoreException("interrupted while waiting to read the task store " + connections.name(), e);
        }
    }

    private void discard() {
        Session session = kept;
        kept = null;
        JdbcTaskStore.closeQuietly(session);
    }

    /** Closes the reader, when the read that is going on has ended; the condition lets no other begin. */
    @Override
    public void close() {
        lock.lock();
        try {
            discard();
        } finally {
            lock.unlock();
        }
    }

    /** What is read. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Session session) throws SQLException;
    }
}
