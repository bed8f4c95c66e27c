package dev.afterward;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a processor may know of the attempt it is making. Safe for use by several threads. */
public interface TaskContext {

    /**
     * The task's id: the same for each attempt, so outside effects can be made idempotent with it.
     *
     * @return the id
     */
    TaskId id();

    /**
     * The queue's name.
     *
     * @return the name
     */
    String queue();

    /**
     * The number of this attempt, from 1. An attempt that a crash cut short is not counted.
     *
     * @return the number
     */
    int attempt();

    /**
     * The number of attempts after which the task has failed.
     *
     * @return at least 1
     */
    int maxAttempts();

    /**
     * When this attempt is out of time and its thread will be interrupted.
     *
     * @return the instant, or empty when the queue has no timeout
     */
    Optional<Instant> deadline();

    /**
     * Whether this attempt should end soon: its deadline has passed, its task was cancelled, or the client is
     * stopping at once. Processors that loop should ask.
     *
     * @return whether to give up
     */
    boolean shouldStop();

    /**
     * Puts the task off: when the processor returns, the task is not over but due again after this much time. The attempt is
     * not counted among {@link #maxAttempts}, the snooze among the queue's {@code maxSnoozes}. What the processor did in a
     * transaction is committed, since it returns; to roll back as well, throw a {@link TaskSnoozedException} instead. If the
     * processor throws after this, or is out of time, the attempt has failed; if the task was cancelled meanwhile, it is
     * cancelled. A further call replaces the time.
     *
     * @param delay from the end of this attempt; zero or negative means at once, and more than 36,500 days mean so many
     * @throws IllegalStateException when the attempt has ended
     */
    void snooze(Duration delay);

    /**
     * How often the task was put off so far.
     *
     * @return the number of its snoozes, from 0
     */
    int snoozes();

    /**
     * What the attempt before this one failed with.
     *
     * @return the error's text, or empty for a first attempt
     */
    Optional<String> lastError();

    /**
     * The task whose processor enqueued this one.
     *
     * @return its id, or empty
     */
    Optional<TaskId> parent();

    /**
     * The occurrence of a schedule that has enqueued this task. A job that works on the time since its last run takes it from
     * here, and not from the clock: see {@link Occurrence#at} and {@link Occurrence#previous}. Each call reads the store.
     *
     * @return the occurrence; empty when no schedule has enqueued the task
     * @throws TaskStoreException when the store cannot be read
     */
    default Optional<Occurrence> occurrence() {
        return client().schedules().occurrence(id());
    }

    /**
     * The client that runs this attempt. Tasks that the processor's thread enqueues become children of this one.
     *
     * @return the client
     */
    TaskClient client();
}
