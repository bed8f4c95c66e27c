package dev.afterward.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs the cases of a test a few at a time, each in a directory of its own: most of their time they wait, for a process
 * to come up or a lease to run out.
 *
 * @param <C> the type of the cases; equal ones are the same
 */
final class Ahead<C> implements AutoCloseable {

    /** What is done with a case. */
    @FunctionalInterface
    interface Course<C> {
        void run(C given, Path directory) throws Exception;
    }

    private static final int AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long LIMIT_SECONDS = 110;

    private final ExecutorService threads;
    private final Map<C, Future<?>> results = new LinkedHashMap<>();

    Ahead(Path directory, List<C> cases, Course<C> course) {
        this(AT_ONCE, directory, cases, course);
    }

    /** So many cases at a time. */
    Ahead(int atOnce, Path directory, List<C> cases, Course<C> course) {
        threads = Executors.newFixedThreadPool(atOnce);
        for (C given : cases) {
            int number = results.size();
            results.put(given, threads.submit(() -> {
                Path own = Files.createDirectory(directory.resolve("case" + number));
                course.run(given, own);
                Leavings.delete(own);
                return true;
            }));
        }
    }

    /** Waits for a case, and throws what it has thrown. */
    void result(C given) throws Throwable {
        try {
            results.get(given).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
