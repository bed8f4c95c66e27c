package dev.afterward.store;

import org.jspecify.annotations.Nullable;

/** What a person may do to a task that is not running. It says whether it had an effect: twice is as good as once. */
public sealed interface Alteration {

    /** The task. */
    long id();

    /**
     * An ended task runs again, its attempts begin anew, its errors stay. No effect on one without a payload. One that may
     * have left marks begins a new generation.
     *
     * @param id the task
     * @param now the time
     */
    record Retry(long id, long now) implements Alteration {}

    /**
     * A task that neither runs nor has succeeded has another payload. It runs again, its attempts begin anew, its errors
     * stay; one that waits keeps its due time. No effect on one without a payload. One that had ended, or is parked, begins a new
     * generation as with {@link Retry} and {@link RunNow}.
     *
     * @param id the task
     * @param queue the queue that it is in, or there is no effect
     * @param from what it holds up to now, or there is no effect; null for anything
     * @param payload what it holds from now on
     * @param version the version of that
     * @param now the time
     */
    record Edit(long id, int queue, byte @Nullable [] from, byte[] payload, int version, long now)
            implements Alteration {}

    /**
     * A scheduled or parked task is due. One that is parked and may have left marks in another table than that of now begins a
     * new generation. Where this client has no marks, each table is another one.
     *
     * @param id the task
     * @param now the time
     */
    record RunNow(long id, long now) implements Alteration {}

    /**
     * A task that is not running is deleted, and can be restored for a while. No effect on one that waits, or is parked, and may
     * have left marks or is in a queue whose attempts leave marks.
     *
     * @param id the task
     * @param at when it is deleted
     * @param expires when it is gone for good
     */
    record Delete(long id, long at, long expires) implements Alteration {}

    /**
     * A deleted task is what it was before. One that had ended is kept until its retention is over, and not less than until
     * another time.
     *
     * @param id the task
     * @param now the time
     * @param kept until when one that had ended is kept at least
     */
    record Restore(long id, long now, long kept) implements Alteration {}

    /**
     * A task that is not running is gone for good. No effect on one that waits, or is parked, and may have left marks or is in a
     * queue whose attempts leave marks.
     *
     * @param id the task
     */
    record Erase(long id) implements Alteration {}

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
