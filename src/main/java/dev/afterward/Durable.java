package dev.afterward;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Makes the schedules of a bean's method durable: those of Jakarta Concurrency's {@code Schedule}.
 *
 * <pre>{@code
 * @ApplicationScoped
 * public class Letters {
 *
 *     @Durable
 *     @Asynchronous(runAt = @Schedule(cron = "30 8 * * MON-FRI", zone = "Europe/Berlin"))
 *     void sendReminders() { … }
 * }
 * }</pre>
 *
 * <p>The schedules are in the store once the client is started, and no call of the method is needed. Each occurrence is a task of
 * the queue {@code durable}, whose processor calls the method of the bean, with its interceptors. If the method throws, the
 * attempt has failed. If it returns a {@code CompletionStage}, the attempt ends with that; what else it returns is ignored. It
 * may have one parameter, a {@link TaskContext}.
 *
 * <p>{@code Schedule} can also stand on the method itself, as of Jakarta Concurrency 3.2. Afterward takes both annotations away
 * from such methods when CDI discovers the bean, so that the container does not schedule them too, and a call of the method
 * runs it at once.
 *
 * <p>Several schedules of one method are several schedules here. Their members apply as Jakarta Concurrency describes them,
 * except for these:
 *
 * <ul>
 *   <li>{@code zone}: if it is empty, {@code afterward.schedule-zone} applies, which must be set then, and never the zone of the
 *       JVM.
 *   <li>{@code cron} and {@code zone}: they can have expressions of MicroProfile Config, as those of {@link Recurring}.
 *   <li>{@code skipIfLateBy}: this is the {@linkplain SchedulePolicy#latestStart() latest start} of the schedule.
 * </ul>
 *
 * <p>Configuration can override each schedule as those of {@link Recurring}: {@code afterward.schedule."Letters.sendReminders"}.
 */
@Documented
@Target(METHOD)
@Retention(RUNTIME)
public @interface Durable {

    /**
     * The schedule's name: unique in the store, 1 to 100 characters, no control characters and no quotation mark. Empty, the
     * default: the simple name of the bean's class and the name of the method, {@code Letters.sendReminders}. If the method has
     * several schedules, the second one has {@code -2} behind it, and so on.
     *
     * @return the name, or the empty string
     */
    String name() default "";
}
