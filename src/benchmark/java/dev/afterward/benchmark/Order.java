package dev.afterward.benchmark;

import dev.afterward.Task;
import dev.afterward.TaskQueue;

/**
 * The task that everybody runs: about a hundred bytes of JSON, and nothing to do.
 *
 * @param customer who has ordered
 * @param text what
 * @param sent when it was sent, or was meant to be, by {@link System#nanoTime()}
 */
@TaskQueue(name = "orders")
public record Order(String customer, String text, long sent) implements Task {

    static Order sentAt(long nanos) {
        return new Order("customer-4711", "two dozen of the long wooden pencils, please", nanos);
    }

    static Order now() {
        return sentAt(System.nanoTime());
    }
}
