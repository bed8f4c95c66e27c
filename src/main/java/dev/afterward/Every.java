package dev.afterward;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Target;

/**
 * Enqueues tasks of a type again and again, with the same time between two of them.
 *
 * <pre>{@code
 * @TaskQueue(name = "heartbeat")
 * @Every("PT5M")
 * public record Heartbeat() implements Task {}
 * }</pre>
 *
 * <p>The first one is due when this time has passed since the schedule was stored; see {@link Interval}. A restart does not
 * start it again. What {@link Recurring} says of names, tasks, expressions and configuration holds here too:
 * {@code afterward.schedule."heartbeat".every=PT1M}.
 */
@Documented
@Target(TYPE)
@java.lang.annotation.Retention(RUNTIME)
@Repeatable(Every.List.class)
public @interface Every {

    /** Several schedules of one task type. */
    @Documented
    @Target(TYPE)
    @java.lang.annotation.Retention(RUNTIME)
    @interface List {

        /**
         * The schedules.
         *
         * @return the annotations
         */
        Every[] value();
    }

    /**
     * The time between two occurrences: from 1 second to 36,500 days, in whole milliseconds. {@code off}, in upper or lower
     * case: the schedule is not declared.
     *
     * @return an ISO 8601 duration
     */
    String value();

    /**
     * The schedule's name: unique in the store, 1 to 100 characters, no control characters and no quotation mark. Empty, the
     * default: the name of the queue. Of several schedules of a type each needs its own.
     *
     * @return the name, or the empty string
     */
    String name() default "";

    /**
     * What is enqueued: the task's JSON. Empty, the default: a task without components.
     *
     * @return a JSON object, or the empty string
     */
    String task() default "";

    /**
     * What happens to occurrences that were missed. By default the latest one fires, unless {@link #catchUp} is set.
     *
     * @return the rule
     */
    Missed missed() default Missed.FIRE_ONCE;

    /**
     * How many missed occurrences fire at once at most, the latest ones: 1 to 1,000. If it is set, missed occurrences are
     * caught up. 0, the default: 1,000 with {@link Missed#CATCH_UP}.
     *
     * @return the number of occurrences
     */
    int catchUp() default 0;

    /**
     * How late an occurrence may fire: from 1 ms to 36,500 days. Empty, the default: any time, or a minute with
     * {@link Missed#SKIP}.
     *
     * @return an ISO 8601 duration, or the empty string
     */
    String latestStart() default "";

    /**
     * What happens when the task of an earlier occurrence has not ended. By default the occurrence does not fire.
     *
     * @return the rule
     */
    Overlap overlap() default Overlap.SKIP;

    /**
     * Occurrences fire later by a time that follows from the schedule's name and is shorter than this: at most 24 hours.
     * Empty, the default: at their time.
     *
     * @return an ISO 8601 duration, or the empty string
     */
    String jitter() default "";
}
