package dev.afterward.cdi;

import dev.afterward.TaskStoreException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens a client on a thread of its own.
 *
 * @param threads makes the thread
 * @param patience how long the caller waits for it
 */
record Opening(ThreadFactory threads, Duration patience) {

    /**
     * Opens.
     *
     * @param open opens, and closes what it began if it fails
     * @param close closes what was opened too late: nobody else has it, and its file would stay locked
     * @throws TaskStoreException if it takes too long
     */
    <T> T of(Supplier<T> open, Consumer<T> close) {
        CompletableFuture<T> opened = new CompletableFuture<>();
        threads.newThread(() -> {
                    try {
                        T client = open.get();
                        if (!opened.complete(client)) {
                            close.accept(client);
                        }
                    } catch (Throwable e) {
                        opened.completeExceptionally(e);
                    }
                })
                .start();
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                try {
                    return opened.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    // The next look finds either this or, if that was faster, the client.
                    opened.cancel(false);
                }
            }
        } catch (CancellationException e) {
            throw new TaskStoreException("the client could not be opened within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new TaskStoreException("the client could not be opened: " + e.getCause(), e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
