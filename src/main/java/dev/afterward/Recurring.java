package dev.afterward;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Target;

/**
 * Enqueues tasks of a type at the times of a cron expression.
 *
 * <pre>{@code
 * @TaskQueue(name = "nightly-report")
 * @Recurring(cron = "30 2 * * *", zone = "Europe/Berlin", latestStart = "PT3H")
 * public record NightlyReport() implements Task {}
 *
 * @TaskQueue(name = "report")
 * @Recurring(name = "daily", cron = "0 6 * * MON-FRI", zone = "Europe/Berlin", task = "{\"days\": 1}")
 * @Recurring(name = "monthly", cron = "${report.monthly:0 6 L * *}", zone = "Europe/Berlin", task = "{\"days\": 31}")
 * public record Report(int days) implements Task {}
 * }</pre>
 *
 * <p>The schedule exists where tasks of this type are processed: it is in the store once the client is started. When it is
 * declared no more, it is retired at the next start. The annotation is not inherited. It can stand on a sealed type, and on
 * each class that it permits.
 *
 * <p>In an application with CDI each text can have expressions of MicroProfile Config, {@code ${key}} or
 * {@code ${key:default}}, and configuration can override every member but the name and the task:
 * {@code afterward.schedule."nightly-report".cron=0 4 * * *}. A member that is set to its own default value counts as left
 * out. Durations are written as in ISO 8601, as {@link java.time.Duration#parse} reads them.
 *
 * @see Every for the same time between two tasks
 * @see Schedules#put(String, Task, Recurrence, SchedulePolicy) for schedules that come and go
 */
@Documented
@Target(TYPE)
@java.lang.annotation.Retention(RUNTIME)
@Repeatable(Recurring.List.class)
public @interface Recurring {

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
        Recurring[] value();
    }

    /**
     * The cron expression, as {@link Cron} describes it. {@code off}, in upper or lower case: the schedule is not declared.
     *
     * @return the expression
     */
    String cron();

    /**
     * The name of the zone whose clocks count, such as {@code Europe/Berlin} or {@code UTC}. Empty, the default: the zone in
     * {@code afterward.schedule-zone}, which must be set then. The zone of the JVM is never used.
     *
     * @return the name of a zone, or the empty string
     */
    String zone() default "";

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

    /**
     * What happens to a fixed time that a change of clocks leaves out. By default it fires at the end of the gap.
     *
     * @return the rule
     */
    Cron.Missing missing() default Cron.Missing.SHIFT;

    /**
     * What happens to a fixed time that occurs twice. By default it fires when it occurs first.
     *
     * @return the rule
     */
    Cron.Doubled doubled() default Cron.Doubled.FIRST;
}
