package dev.afterward;

import java.time.Duration;

/**
 * Works out how long a failed task waits for its next attempt. Called on a worker's thread, by several of them at
 * the same time. It must not wait for anything: it is not interrupted, and until it returns nothing else runs on the worker.
 */
@FunctionalInterface
public interface BackoffStrategy {

    /**
     * The wait before the next attempt.
     *
     * @param attempt the number of the attempt that has failed, from 1
     * @param failure what it threw, without what EJB containers, transaction managers, reflection and futures wrap it in
     * @return the wait; zero or negative means at once, and more than 36,500 days are taken for 36,500 days
     */
    Duration delay(int attempt, Throwable failure);
}
