package dev.afterward;

/**
 * Hears what happens to tasks. Called outside every transaction of the store, on whichever thread made it happen, by
 * several at the same time; what a listener throws is logged and ignored. It should return soon.
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
