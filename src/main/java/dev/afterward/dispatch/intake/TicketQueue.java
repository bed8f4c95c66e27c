package dev.afterward.dispatch.intake;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The tickets that wait for a turn, in order. Safe for use by several threads. */
public final class TicketQueue {

    private final Queue<Ticket> waiting = new ConcurrentLinkedQueue<>();

    /** None waits. */
    public TicketQueue() {}

    void add(Ticket ticket) {
        waiting.add(ticket);
    }

    void remove(Ticket ticket) {
        waiting.remove(ticket);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The first ticket that still waits, or null. */
    @Nullable
    Ticket first() {
        Ticket first = waiting.peek();
        while (first != null && !first.isWaiting()) {
            waiting.remove(first);
            first = waiting.peek();
        }
        return first;
    }

    /** Answers all that wait with a failure. */
    void fail(RuntimeException failure) {
        for (Ticket next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.take()) {
                next.failed(failure, false);
            }
        }
    }
}
