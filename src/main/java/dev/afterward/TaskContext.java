package dev.afterward;

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
    boolean isCancelled();

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
     * The client that runs this attempt. Tasks that the processor's thread enqueues become children of this one.
     *
     * @return the client
     */
    TaskClient client();
}
