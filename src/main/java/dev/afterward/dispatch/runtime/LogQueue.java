package dev.afterward.dispatch.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages on their way to the log, which is written by a thread of its own ({@link #again}): a log handler may block,
 * throw, or call the client. No method throws. A message that finds {@value #MOST_WAITING} others waiting is dropped and
 * counted; only a worker waits for room before that, for {@value #PATIENCE_MILLIS} ms at most and not again before the log
 * has gone on, so that a burst of failures is logged. Safe for use by several threads.
 */
final class LogQueue implements EngineThread.Step {

    private static final int MOST_WAITING = 1_000;
    private static final int PATIENCE_MILLIS = 1_000;

    private final Logger log;
    private final LinkedBlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Message end = new Message(Level.OFF, "", null);
    /** Whether a worker has waited for room in vain, and nothing was logged since. */
    private volatile boolean stuck;

    LogQueue(Logger log) {
        this.log = log;
    }

    boolean isDetailed() {
        try {
            return log.isLoggable(Level.DEBUG);
        } catch (Throwable e) {
            return false;
        }
    }

    /** A worker says it. */
    void ofWorker(Level level, String text, @Nullable Throwable cause) {
        try {
            Message message = new Message(level, text, cause);
            if (waiting.offer(message)) {
                return;
            }
            if (!stuck && waiting.offer(message, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (OutOfMemoryError e) {
            dropped.incrementAndGet();
            return;
        }
        stuck = true;
        dropped.incrementAndGet();
    }

    void later(Level level, String text, @Nullable Throwable cause) {
        later(level, text, cause, null);
    }

    /** The end of the text is asked for by the thread that logs. */
    void later(Level level, String text, @Nullable Throwable cause, @Nullable Supplier<String> more) {
        try {
            if (waiting.offer(new Message(level, text, cause, more))) {
                return;
            }
        } catch (OutOfMemoryError e) {
            // There is nothing to say it with.
        }
        dropped.incrementAndGet();
    }

    /** Lets the thread end once it has logged what was said before. */
    void end() {
        while (!waiting.offer(end)) {
            if (waiting.poll() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    /** Logs the next message, or waits for one. */
    @Override
    public boolean again() throws InterruptedException {
        Message next = waiting.take();
        if (next.level() != Level.OFF) {
            log(next.complete());
            stuck = false;
        }
        long missing = dropped.getAndSet(0);
        if (missing > 0) {
            log(new Message(
                    Level.WARNING,
                    "AFT-222: the log is too slow: dropped " + TimeText.count(missing, "message", "messages"),
                    null));
        }
        return next.level() != Level.OFF;
    }

    private void log(Message message) {
        try {
            if (message.cause() == null) {
                log.log(message.level(), message.text());
            } else {
                log.log(message.level(), message.text(), message.cause());
            }
        } catch (Throwable e) {
            withoutCause(message);
        }
    }

    /** A cause that cannot be printed must not cost the message; a handler that throws again has lost it. */
    private void withoutCause(Message message) {
        try {
            if (message.cause() != null) {
                log.log(message.level(), message.text());
            }
        } catch (Throwable e) {
            // There is no place to say so.
        }
    }
}
