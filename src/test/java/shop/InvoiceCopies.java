package shop;

import dev.afterward.TaskEnqueuer;
import dev.afterward.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

@ApplicationScoped
public class InvoiceCopies {

    @Inject
    TaskEnqueuer<Invoice> invoices;

    @Transactional
    public TaskId sendAgain(String order, String address) {
        return invoices.enqueue(new Invoice(order, address));
    }
}
