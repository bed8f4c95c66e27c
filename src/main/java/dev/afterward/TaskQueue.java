package dev.afterward;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Target;

/**
 * Names the queue of a {@link Task} type and says how its tasks are run.
 *
 * <pre>{@code
 * @TaskQueue(name = "new-order-email", maxAttempts = 5, timeout = "PT10S",
 *            backoff = @Backoff(initial = "PT5S", multiplier = 2, max = "PT10M", jitter = 0.2),
 *            retention = @Retention(duration = "P7D", tasks = Retain.ALL))
 * public record NewOrderEmail(String orderId, String address) implements Task {}
 * }</pre>
 *
 * <p>Configuration can override every member but the names, the version, the strategy and the exception types:
 * {@code afterward.queue."new-order-email".max-attempts=10}. It can also set defaults for all queues:
 * {@code afterward.defaults.max-attempts=5}. They apply to members that are left out, and a member that is set to its own
 * default value counts as left out.
 * Durations are written as in ISO 8601, as {@link java.time.Duration#parse} reads them.
 */
@Documented
@Target(TYPE)
@java.lang.annotation.Retention(RUNTIME)
public @interface TaskQueue {

    /**
     * The queue's name: 1 to 100 characters, no control characters and no quotation mark. No two task types of an application
     * have the same. In a store that several applications share, equal names are one queue.
     *
     * @return the name
     */
    String name();

    /**
     * The names that the queue had in earlier releases. What is stored under one of them belongs to this queue: its
     * tasks, its schedules, its figures, and what was set in the console. An older release that runs next to this one, or
     * again, goes on with the same queue. None by default.
     *
     * @return former names
     */
    String[] formerly() default {};

    /**
     * The version of what tasks of this type are stored as, from 1 to 32,767; 1 by default. It is stored with each task. Raise
     * it when JSON of earlier releases would no longer be read as what it was, and say with a {@link TaskUpgrade} how to read
     * that. A release leaves tasks of a newer version to newer releases.
     *
     * @return the version
     */
    int version() default 1;

    /**
     * How often a task is tried before it has failed. 0, the default: once, unless the application's defaults say
     * otherwise. 1: once, whatever the defaults say, so that a failure is final.
     *
     * @return the number of attempts
     */
    int maxAttempts() default 0;

    /**
     * How often a processor may put a task off; see {@link TaskContext#snooze}. An attempt that would snooze once more has
     * failed. 1,000 by default; with 0 none may.
     *
     * @return the number of snoozes
     */
    int maxSnoozes() default 1000;

    /**
     * How long one attempt may take; then its thread is interrupted and the attempt has failed. Empty, the default:
     * no limit. The time begins with the reading of the payload and ends with the processor.
     *
     * @return an ISO 8601 duration, or the empty string
     */
    String timeout() default "";

    /**
     * How late a task may begin: no attempt begins later than this much time after the task was due. What is too late then
     * ends as {@link TaskStatus#EXPIRED}. Empty, the default: tasks do not expire.
     *
     * @return an ISO 8601 duration, or the empty string
     */
    String expireAfter() default "";

    /**
     * How long to wait between two attempts. By default not at all.
     *
     * @return the backoff
     */
    Backoff backoff() default @Backoff;

    /**
     * What is kept of a task that has ended. By default a task that has failed or was cancelled is kept for 30 days,
     * and a task that has succeeded is deleted.
     *
     * @return the retention
     */
    Retention retention() default @Retention;

    /**
     * The priority of tasks that name none; a higher one runs first. 0 by default.
     *
     * @return the priority
     */
    int priority() default 0;

    /**
     * How many tasks of this queue may run at the same time in one application. 0, the default: all workers when it
     * is the only queue, otherwise three quarters of them, so that one queue cannot starve the others.
     *
     * @return the limit
     */
    int concurrency() default 0;

    /**
     * How many tasks of this queue may run at the same time in all applications together that share the store, as nodes do:
     * at most 1,000. 0, the default: there is no such limit. A task that a node was running when it died counts until another
     * node has taken it over.
     *
     * @return the limit
     */
    int globalConcurrency() default 0;

    /**
     * Whether an attempt is made in a transaction that the end of its task is part of, so that its work in the database is done
     * exactly once. {@link TaskTransaction#NONE} by default.
     *
     * @return whether it is
     */
    TaskTransaction transaction() default TaskTransaction.NONE;

    /**
     * Exceptions, subclasses included, after which no further attempt is made. None by default. It wins over
     * {@link #retryOn}. Both look into exceptions of the {@code jakarta} packages, of reflection, of futures and of XA: what is
     * their cause, or suppressed in them, counts as thrown.
     *
     * @return exception types
     */
    Class<? extends Throwable>[] abortOn() default {};

    /**
     * Exceptions, subclasses included, after which another attempt is made; any other one is final. Every
     * {@link Throwable} by default.
     *
     * @return exception types
     */
    Class<? extends Throwable>[] retryOn() default {Throwable.class};
}
