package dev.afterward.dispatch.work;

import dev.afterward.BackoffPolicy;
import dev.afterward.BackoffStrategy;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Turns a policy into a strategy: exponential, capped, then spread by jitter. */
public final class Backoffs {

    private Backoffs() {}

    /**
     * The strategy of a policy.
     *
     * @param policy the policy; its own strategy is not looked at
     * @param random numbers from 0 to below 1
     * @return the strategy
     */
    public static BackoffStrategy exponential(BackoffPolicy policy, DoubleSupplier random) {
        return (attempt, failure) -> {
            double spread = policy.jitter() == 0 ? 1 : 1 + policy.jitter() * (2 * random.getAsDouble() - 1);
            return Duration.ofMillis(Math.round(policy.delay(attempt).toMillis() * spread));
        };
    }
}
