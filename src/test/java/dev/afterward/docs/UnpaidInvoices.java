package dev.afterward.docs;

import dev.afterward.Backoff;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import java.util.List;

/** Invoices that a person has to look at. */
@TaskQueue(name = "unpaid-invoices", maxAttempts = 20, backoff = @Backoff(initial = "PT1M", multiplier = 2))
public record UnpaidInvoices(List<String> invoices, String error) implements Task {}
