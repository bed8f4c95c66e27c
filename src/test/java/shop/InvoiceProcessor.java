package shop;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

@ApplicationScoped
@Processes(Invoice.class)
public class InvoiceProcessor implements TaskProcessor<Invoice> {

    @Inject
    Printer printer;

    @Override
    public void process(Invoice task, TaskContext context) throws Exception {
        printer.print(context.id(), "invoice for order " + task.order() + ", to " + task.address());
    }
}
