package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;

/** Pays one invoice after the other, and gives up when it is told to. */
@Processes(Payment.class)
public class PaymentProcessor implements TaskProcessor<Payment> {

    @Inject
    Bank bank;

    @Override
    public void process(Payment task, TaskContext context) throws Exception {
        for (String invoice : task.invoices()) {
            if (context.shouldStop()) {
                throw new InterruptedException("gave up before invoice " + invoice);
            }
            bank.pay(context.id() + "/" + invoice, invoice);
        }
    }
}
