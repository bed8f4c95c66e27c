package dev.afterward.docs;

import dev.afterward.Processes;
import dev.afterward.TaskAbortedException;
import dev.afterward.TaskContext;
import dev.afterward.TaskProcessor;
import jakarta.inject.Inject;
import java.time.Duration;

/** Waits for a parcel to arrive. */
@Processes(Delivery.class)
public class DeliveryProcessor implements TaskProcessor<Delivery> {

    @Inject
    Carrier carrier;

    @Inject
    Customers customers;

    @Override
    public void process(Delivery task, TaskContext context) {
        switch (carrier.find(task.parcel())) {
            case NOWHERE -> throw new TaskAbortedException("the carrier does not know parcel " + task.parcel());
            case ON_ITS_WAY -> context.snooze(Duration.ofHours(6));
            case DELIVERED -> customers.thank(task.parcel());
        }
    }
}
