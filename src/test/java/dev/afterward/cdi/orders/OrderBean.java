package dev.afterward.cdi.orders;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;

@ApplicationScoped
public class OrderBean {

    public static volatile TaskId latest;

    @PersistenceContext
    EntityManager orders;

    @Inject
    TaskClient tasks;

    @Transactional
    public void place(String id) {
        orders.persist(new PlacedOrder(id));
        latest = tasks.enqueue(new OrderPlaced(id));
    }

    @Transactional
    public void placeAndFail(String id) {
        place(id);
        throw new IllegalStateException("as the test wants it");
    }

    @Transactional
    public boolean exists(String id) {
        return orders.find(PlacedOrder.class, id) != null;
    }
}
