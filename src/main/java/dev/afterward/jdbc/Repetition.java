package dev.afterward.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Repeats a transaction that changes tables while others hold locks that it needs. Each try waits for them only briefly, because
 * all who come later wait behind it; the pauses between let those through.
 */
final class Repetition {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int SHORTEST_PAUSE_MILLIS = 200;
    private static final int LONGEST_PAUSE_MILLIS = 1000;

    private final Dialect dialect;
    private final LongSupplier nanoTime;

    /**
     * A repetition.
     *
     * @param dialect tells whether somebody else holds a lock
     * @param nanoTime as {@link System#nanoTime}
     */
    Repetition(Dialect dialect, LongSupplier nanoTime) {
        this.dialect = dialect;
        this.nanoTime = nanoTime;
    }

    /**
     * Runs a transaction until it has succeeded, for up to half a minute.
     *
     * @throws SQLException its failure, when that was another one, or the time is over
     */
    void run(Session.Work<?> transaction) throws SQLException {
        long began = nanoTime.getAsLong();
        while (true) {
            try {
                transaction.run();
                return;
            } catch (SQLException e) {
                if (dialect.classify(e) != Dialect.Fault.BUSY || nanoTime.getAsLong() - began >= PATIENCE_NANOS) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    /** Not the same for all: several nodes may be waiting. */
    private static void pause(SQLException failure) throws SQLException {
        try {
            TimeUnit.MILLISECONDS.sleep(
                    ThreadLocalRandom.current().nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
