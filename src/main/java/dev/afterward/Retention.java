package dev.afterward;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Target;

/**
 * What is kept of a task that has ended.
 *
 * <pre>{@code
 * @Retention(duration = "PT6H", payload = Retain.FAILED)   // every task for six hours, what it held only if it failed
 * }</pre>
 */
@Documented
@Target({})
@java.lang.annotation.Retention(RUNTIME)
public @interface Retention {

    /**
     * How long an ended task is kept; it is deleted by the first clean-up after that. Empty, the default: for ever.
     *
     * @return an ISO 8601 duration, or the empty string
     */
    String duration() default "";

    /**
     * Which tasks are kept. All of them by default.
     *
     * @return the kind of tasks
     */
    Retain tasks() default Retain.ALL;

    /**
     * Of which kept tasks the payload, the task itself, is kept too. Of the failed ones by default.
     *
     * @return the kind of tasks
     */
    Retain payload() default Retain.FAILED;
}
