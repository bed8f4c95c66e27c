package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskAbortedException;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;

/** Looks for a parcel. */
@Processes(Delivery.class)
public class DeliveryProcessor implements TaskProcessor<Delivery> {

    @Inject
    Carrier carrier;

    @Override
    public void process(Delivery task, TaskContext context) {
        if (carrier.find(task.parcel()) == Carrier.Place.NOWHERE) {
            throw new TaskAbortedException("the carrier does not know parcel " + task.parcel());
        }
    }
}
