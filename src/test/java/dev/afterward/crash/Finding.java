package dev.afterward.crash;

/**
 * A promise that was broken.
 *
 * @param promise which one
 * @param task the task
 * @param text what has happened
 */
record Finding(String promise, String task, String text) {
    @Override
    public String toString() {
        return promise + ": " + task + ": " + text;
    }
}
