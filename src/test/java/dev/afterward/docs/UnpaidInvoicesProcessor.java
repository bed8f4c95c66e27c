package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;

/** Brings invoices to the accountants. */
@Processes(UnpaidInvoices.class)
public class UnpaidInvoicesProcessor implements TaskProcessor<UnpaidInvoices> {

    @Inject
    Accountants accountants;

    @Override
    public void process(UnpaidInvoices task, TaskContext context) {
        accountants.review(task.invoices(), task.error());
    }
}
