package dev.afterward.demo;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.List;

/** Takes orders. Each method is one transaction: the orders and their tasks are stored together, or not at all. */
@Stateless
public class OrderService {

    /** How many orders the persistence context may hold before they go to the database in one batch. */
    private static final int BATCH = 500;

    @PersistenceContext
    EntityManager orders;

    @Inject
    TaskClient tasks;

    /** Stores an order and enqueues what follows from it: commit, and it all happens; roll back, and none of it does. */
    public void place(Order order) {
        orders.persist(order);
        order.setEmailTask(tasks.enqueue(confirmationOf(order)));
        if (order.getDelivery().ships()) {
            order.setShipmentTask(ship(order));
        }
        tasks.add(new Survey(order.getId(), order.getAddress()))
                .after(Duration.ofMinutes(1))
                .priority(-1)
                .submit();
    }

    /**
     * Places an order whose card is then declined.
     *
     * @throws CardDeclinedException always, which rolls the transaction back
     */
    public void placeWithBadCard(Order order) throws CardDeclinedException {
        place(order);
        throw new CardDeclinedException(order);
    }

    /** Stores many orders and enqueues their e-mails: one transaction, and one call for all the tasks. */
    public void placeAll(List<Order> placed) {
        List<TaskId> emails = tasks.add(
                        placed.stream().map(OrderService::confirmationOf).toList())
                .submit();
        for (int i = 0; i < placed.size(); i++) {
            Order order = placed.get(i);
            order.setEmailTask(emails.get(i));
            if (order.getDelivery().ships()) {
                order.setShipmentTask(ship(order));
            }
            orders.persist(order);
            if ((i + 1) % BATCH == 0) {
                orders.flush();
                orders.clear();
            }
        }
    }

    private TaskId ship(Order order) {
        return tasks.add(new Shipment(order.getId(), order.getAddress(), order.getDelivery()))
                .after(order.getDelivery().delay())
                .submit()
                .get(0);
    }

    private static NewOrderEmail confirmationOf(Order order) {
        return new NewOrderEmail(order.getId(), order.getAddress(), order.getGoods());
    }
}
