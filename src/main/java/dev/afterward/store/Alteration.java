package dev.afterward.store;

/** What a person may do to a task that is not running. It says whether it had an effect: twice is as good as once. */
public sealed interface Alteration {

    /** The task. */
    long id();

    /**
     * An ended task runs again, its attempts begin anew, its errors stay. No effect on one without a payload.
     *
     * @param id the task
     * @param now the time
     */
    record Retry(long id, long now) implements Alteration {}

    /**
     * A scheduled or parked task is due.
     *
     * @param id the task
     * @param now the time
     */
    record RunNow(long id, long now) implements Alteration {}

    /**
     * A task that is not running is gone.
     *
     * @param id the task
     */
    record Delete(long id) implements Alteration {}

    /**
     * A scheduled or ready task is due at another time.
     *
     * @param id the task
     * @param due when
     * @param now the time
     */
    record Reschedule(long id, long due, long now) implements Alteration {}

    /**
     * A task that waits has another priority.
     *
     * @param id the task
     * @param priority the priority
     */
    record Reprioritize(long id, int priority) implements Alteration {}
}
