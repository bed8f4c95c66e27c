package dev.afterward.console;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does once what is sent twice under one key: whoever comes second waits for the first, and gets the same answer. What has
 * failed can be sent again. Remembers a bounded number of keys, the last ones. Safe for use by several threads.
 *
 * @param <T> the type of the answers
 */
final class Once<T> {

    private final Map<String, FutureTask<T>> known;

    Once(int most) {
        known = new Recent<>(most);
    }

    /**
     * Does something, unless that was done, or is being done, under the same key.
     *
     * @param key tells it from all else, or null for what is always done
     * @throws RuntimeException what the work throws, also to those who have only waited for it
     */
    T get(@Nullable String key, Supplier<T> work) {
        if (key == null) {
            return work.get();
        }
        FutureTask<T> own = new FutureTask<>(work::get);
        FutureTask<T> first = first(key, own);
        if (first == own) {
            own.run();
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return first.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException | CancellationException e) {
            forget(key, first);
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized FutureTask<T> first(String key, FutureTask<T> own) {
        FutureTask<T> before = known.putIfAbsent(key, own);
        return before == null ? own : before;
    }

    private synchronized void forget(String key, FutureTask<T> failed) {
        known.remove(key, failed);
    }
}
