package dev.afterward.docs;

import dev.afterward.Backoff;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import java.util.List;

/** Invoices to be paid. */
@TaskQueue(
        name = "payment",
        maxAttempts = 5,
        timeout = "PT30S",
        backoff = @Backoff(strategy = PaymentBackoff.class),
        abortOn = InvoiceUnknownException.class)
public record Payment(List<String> invoices) implements Task {}
