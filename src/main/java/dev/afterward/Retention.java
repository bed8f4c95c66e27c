package dev.afterward;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Target;

/**
 * What is kept of a task that has ended.
 *
 * <pre>{@code
 * @Retention(duration = "P7D", tasks = Retain.ALL)   // every task for a week, its payload only if it failed
 * }</pre>
 *
 * <p>By default a task that has failed or was cancelled is kept for 30 days, with its payload and its errors, so that it
 * can be looked at and retried; a task that has succeeded is deleted at once. {@code @Retention(tasks = Retain.NONE)} keeps
 * nothing.
 */
@Documented
@Target({})
@java.lang.annotation.Retention(RUNTIME)
public @interface Retention {

    /**
     * How long an ended task is kept; it is deleted by the first cleanup after that. 30 days by default. Empty: for ever.
     *
     * @return an ISO 8601 duration, or the empty string
     */
    String duration() default "P30D";

    /**
     * Which tasks are kept. By default those that have failed or were cancelled.
     *
     * @return the kind of tasks
     */
    Retain tasks() default Retain.FAILED;

    /**
     * Of which kept tasks the payload, the task itself, is kept too. By default of those that have failed or were
     * cancelled. A task that is kept without its payload cannot be retried.
     *
     * @return the kind of tasks
     */
    Retain payload() default Retain.FAILED;
}
