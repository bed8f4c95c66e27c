package dev.afterward.demo;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Adds to an order what the queue knows of it. */
@ApplicationScoped
class OrderLines {

    @Inject
    TaskClient tasks;

    OrderLine of(Order order) {
        TaskId shipment = order.getShipmentTask();
        return new OrderLine(
                order, tasks.status(order.getEmailTask()), shipment == null ? null : tasks.status(shipment));
    }
}
