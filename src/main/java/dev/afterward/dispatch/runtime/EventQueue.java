package dev.afterward.dispatch.runtime;

import dev.afterward.TaskEvent;
import dev.afterward.TaskListener;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The events on their way to the listeners, which receive them on a thread of its own: a listener can neither hold up the
 * engine nor nest into a turn. Bounded by number and by the length of the errors and payloads in the events; what does not fit is
 * dropped and counted. Safe for use by several threads.
 */
public final class EventQueue implements EngineThread.Step {

    private static final int MOST_EVENTS = 100_000;

    /** The most characters of errors, and bytes of payloads, in events that wait. */
    static final long MOST_HELD = 8L << 20;

    private final List<TaskListener> listeners;
    private final CallInterceptor interceptor;
    private final Messages messages;
    private final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>(MOST_EVENTS);
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    /** How many of those that were dropped were spoken of. */
    private final AtomicLong reported = new AtomicLong();

    private final Object end = new Object();

    /**
     * An empty queue.
     *
     * @param listeners receive the events
     * @param interceptor stands around each call of a listener
     * @param messages receives what a listener throws
     */
    public EventQueue(List<TaskListener> listeners, CallInterceptor interceptor, Messages messages) {
        this.interceptor = interceptor;
        this.listeners = List.copyOf(listeners);
        this.messages = messages;
    }

    /** Whether there is any listener. */
    public boolean isHeard() {
        return !listeners.isEmpty();
    }

    /** Adds an event, if there is one and a listener for it. Never waits. */
    public void fire(@Nullable TaskEvent event) {
        if (event == null || listeners.isEmpty()) {
            return;
        }
        long length = length(event);
        boolean fits = false;
        try {
            fits = held.addAndGet(length) - length < MOST_HELD && events.offer(event);
        } finally {
            if (!fits) {
                held.addAndGet(-length);
            }
        }
        if (fits) {
            return;
        }
        if (dropped.incrementAndGet() % MOST_EVENTS == 1) {
            reportDropped();
        }
    }

    private void reportDropped() {
        long count = dropped.get();
        if (reported.getAndSet(count) < count) {
            messages.eventsDropped(count);
        }
    }

    private static long length(TaskEvent event) {
        if (event instanceof TaskEvent.Failed failed) {
            int payload = failed.payload() instanceof HeldPayload held ? held.length() : 0;
            return (long) failed.error().length() + payload;
        }
        return event instanceof TaskEvent.Retried retried ? retried.error().length() : 0;
    }

    /** Waits until the listeners have received what was fired before. Returns whether it was in time. */
    public boolean awaitTold(long millis) {
        CountDownLatch told = new CountDownLatch(1);
        return listeners.isEmpty() || (events.offer(told) && Uninterrupted.await(told, millis));
    }

    /** Lets the thread end once it has delivered what was fired before. */
    public void end() {
        while (!events.offer(end)) {
            Object first = events.poll();
            if (first instanceof CountDownLatch told) {
                told.countDown();
            } else if (first != null) {
                dropped.incrementAndGet();
            }
        }
    }

    @Override
    public boolean again() throws InterruptedException {
        Object next = events.poll();
        if (next == null) {
            reportDropped();
            next = events.take();
        }
        if (next == end) {
            reportDropped();
            return false;
        }
        if (next instanceof CountDownLatch told) {
            told.countDown();
        } else {
            TaskEvent event = (TaskEvent) next;
            held.addAndGet(-length(event));
            tell(event);
        }
        return true;
    }

    private void tell(TaskEvent event) {
        for (TaskListener listener : listeners) {
            ThreadState before = ThreadState.capture();
            try {
                interceptor.intercept(() -> listener.on(event));
            } catch (Throwable e) {
                messages.listenerFailed(event, e);
            } finally {
                before.restore();
            }
        }
    }
}
