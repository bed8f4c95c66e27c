package dev.afterward.docs;

import dev.afterward.BackoffStrategy;
import java.time.Duration;

/** Comes back soon when the bank is only busy. */
public class PaymentBackoff implements BackoffStrategy {

    @Override
    public Duration delay(int attempt, Throwable failure) {
        return failure instanceof BankBusyException ? Duration.ofSeconds(2) : Duration.ofMinutes(attempt);
    }
}
