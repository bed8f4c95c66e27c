package dev.afterward;

/**
 * Receives task events. Called outside every transaction of the store, on a thread of the client's own, for one
 * event after the other; what a listener throws is logged and ignored. It should return soon: when 100,000 events wait,
 * further ones are dropped.
 */
@FunctionalInterface
public interface TaskListener {

    /**
     * Something happened.
     *
     * @param event what
     */
    void on(TaskEvent event);

    /**
     * A listener that does nothing.
     *
     * @return the listener
     */
    static TaskListener none() {
        return event -> {};
    }
}
