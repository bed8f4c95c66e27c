package dev.afterward.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Repeats what may succeed later, for half a minute: a transaction that changes tables while others hold locks that it needs,
 * for example. Each try waits for them only briefly, because all who come later wait behind it; the pauses between let those
 * through.
 */
final class Repetition {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int SHORTEST_PAUSE_MILLIS = 200;
    private static final int LONGEST_PAUSE_MILLIS = 1000;

    private final Predicate<SQLException> mayPass;
    private final LongSupplier nanoTime;

    /**
     * A repetition.
     *
     * @param mayPass whether it is tried again after a failure
     * @param nanoTime as {@link System#nanoTime}
     */
    Repetition(Predicate<SQLException> mayPass, LongSupplier nanoTime) {
        this.mayPass = mayPass;
        this.nanoTime = nanoTime;
    }

    /**
     * Runs it until it has succeeded, for up to half a minute.
     *
     * @return its result
     * @throws SQLException its failure, when that was another one, or the time is over
     */
    <T> T run(Session.Work<T> work) throws SQLException {
        long began = nanoTime.getAsLong();
        while (true) {
            try {
                return work.run();
            } catch (SQLException e) {
                if (nanoTime.getAsLong() - began >= PATIENCE_NANOS || !mayPass.test(e)) {
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
