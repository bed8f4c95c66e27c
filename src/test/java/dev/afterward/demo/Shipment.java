package dev.afterward.demo;

import dev.afterward.Backoff;
import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;

/** Books the transport of an order, tells the customer, and charges the account. What failed is kept for a day, with its payload. */
@TaskQueue(
        name = "shipment",
        maxAttempts = 4,
        timeout = "PT10S",
        backoff = @Backoff(initial = "PT2S", multiplier = 2),
        retention = @Retention(duration = "PT24H", tasks = Retain.ALL))
public record Shipment(String orderId, String address, Delivery delivery) implements Task {}
