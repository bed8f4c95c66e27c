package dev.afterward.demo;

import dev.afterward.Backoff;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Tells a customer that the order was received. */
@TaskQueue(
        name = "new-order-email",
        maxAttempts = 5,
        timeout = "PT10S",
        backoff = @Backoff(initial = "PT5S", multiplier = 2, max = "PT10M", jitter = 0.2),
        retention = @Retention(duration = "P7D", tasks = Retain.ALL))
public record NewOrderEmail(String orderId, String address, String goods) implements Task {}
