package shop;

import dev.afterward.Processes;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

@Stateless
@Processes(Parcel.class)
public class ParcelProcessor implements TaskProcessor<Parcel> {

    @Inject
    Printer printer;

    @Override
    public void process(Parcel task, TaskContext context) {
        printer.print(context.id(), "label for order " + task.order());
    }
}
