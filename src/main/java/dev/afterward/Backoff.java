package dev.afterward;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Target;

/**
 * How long a failed task waits for its next attempt.
 *
 * <pre>{@code
 * @Backoff(initial = "PT5S", multiplier = 2, max = "PT10M", jitter = 0.2)   // 5 s, 10 s, 20 s … 10 min, each ± 20 %
 * }</pre>
 */
@Documented
@Target({})
@java.lang.annotation.Retention(RUNTIME)
public @interface Backoff {

    /**
     * The wait after the first failure. Empty, the default: none.
     *
     * @return an ISO 8601 duration, or the empty string
     */
    String initial() default "";

    /**
     * What each further wait is multiplied with. 1, the default: all waits are equal.
     *
     * @return a factor of at least 1
     */
    double multiplier() default 1;

    /**
     * The longest wait, before jitter. Empty, the default: one day.
     *
     * @return an ISO 8601 duration, or the empty string
     */
    String max() default "";

    /**
     * The share of each wait that is left to chance, so that tasks which failed together do not return together.
     * 0, the default: none; 0.2: between 80 % and 120 % of the wait.
     *
     * @return a number from 0 to 1
     */
    double jitter() default 0;

    /**
     * A strategy that replaces the other settings: a CDI bean of this type where there is CDI, otherwise a class
     * with a constructor without parameters. {@link BackoffStrategy}, the default: none.
     *
     * @return the type of the strategy
     */
    Class<? extends BackoffStrategy> strategy() default BackoffStrategy.class;
}
