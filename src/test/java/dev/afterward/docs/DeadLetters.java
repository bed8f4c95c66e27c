package dev.afterward.docs;

import dev.afterward.TaskClient;
import dev.afterward.TaskEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Hands payments that have failed for good to a person. */
@ApplicationScoped
public class DeadLetters {

    @Inject
    TaskClient tasks;

    void failed(@Observes TaskEvent.Failed event) {
        event.task(Payment.class)
                .ifPresent(payment -> tasks.enqueue(new UnpaidInvoices(payment.invoices(), event.error())));
    }
}
