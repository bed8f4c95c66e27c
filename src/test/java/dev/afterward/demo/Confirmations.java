package dev.afterward.demo;

import dev.afterward.TaskEnqueuer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;

/** Sends a confirmation once more. A CDI bean does that as well as an EJB does. */
@ApplicationScoped
@Transactional
public class Confirmations {

    @PersistenceContext
    EntityManager orders;

    @Inject
    TaskEnqueuer<NewOrderEmail> emails;

    /** Sends the confirmation of an order again, to another address if the first one was wrong. */
    public void sendAgain(String orderId, String address) {
        Order order = orders.find(Order.class, orderId);
        order.setAddress(address);
        order.setEmailTask(emails.enqueue(new NewOrderEmail(orderId, address, order.getGoods())));
    }
}
