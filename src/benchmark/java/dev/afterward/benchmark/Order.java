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

    private static final String CUSTOMER = "customer-4711";
    private static final String TEXT = "two dozen of the long wooden pencils, please";
    private static final int LARGE = 100_000;
    private static final String LARGE_TEXT = (TEXT + "; ").repeat(LARGE / TEXT.length()).substring(0, LARGE);

    static Order sentAt(long nanos) {
        return new Order(CUSTOMER, TEXT, nanos);
    }

    static Order now() {
        return sentAt(System.nanoTime());
    }

    /** One of a hundred kilobytes. */
    static Order large() {
        return new Order(CUSTOMER, LARGE_TEXT, System.nanoTime());
    }

    /** What a hand would write of it. */
    String json() {
        return "{\"customer\":\"" + customer + "\",\"sent\":" + sent + ",\"text\":\"" + text + "\"}";
    }
}
