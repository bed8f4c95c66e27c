package dev.afterward.dispatch;

import dev.afterward.TaskEvent;
import dev.afterward.TaskListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what happened, on a thread of its own, so that a listener can neither hold up the engine nor nest
 * into a turn. Where nobody listens there is no such thread.
 */
final class EventPump implements Runnable {

    private static final Logger LOG = System.getLogger("dev.afterward");
    private static final int CAPACITY = 100_000;

    private final List<TaskListener> listeners;
    private final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private final Object end = new Object();
    private final boolean isHeard;

    EventPump(List<TaskListener> listeners) {
        this.listeners = List.copyOf(listeners);
        this.isHeard = !listeners.isEmpty();
    }

    boolean isHeard() {
        return isHeard;
    }

    void fire(@Nullable TaskEvent event) {
        if (event == null || !isHeard) {
            return;
        }
        if (!events.offer(event) && dropped.incrementAndGet() % CAPACITY == 1) {
            LOG.log(Level.WARNING, "AFT-204: listeners are too slow: {0} events were dropped", dropped.get());
        }
    }

    /** Waits until what was fired before has been told. Returns whether it was in time. */
    boolean awaitTold(long millis) {
        CountDownLatch told = new CountDownLatch(1);
        return !isHeard || (events.offer(told) && Uninterrupted.await(told, millis));
    }

    /** What was fired before is still told. */
    void stop() {
        if (!events.offer(end)) {
            do {
                events.clear();
            } while (!events.offer(end));
        }
    }

    @Override
    public void run() {
        Thread.currentThread().setName("afterward-events");
        while (true) {
            try {
                Object next = events.take();
                if (next == end) {
                    return;
                }
                if (next instanceof CountDownLatch told) {
                    told.countDown();
                } else {
                    tell((TaskEvent) next);
                }
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "a listener left its thread interrupted", e);
            }
        }
    }

    private void tell(TaskEvent event) {
        for (TaskListener listener : listeners) {
            try {
                listener.on(event);
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "AFT-205: a listener failed on " + event, e);
            }
        }
    }
}
