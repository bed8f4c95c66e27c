package dev.afterward.cdi.orders;

import dev.afterward.TaskClient;
import dev.afterward.TaskId;
import jakarta.annotation.Resource;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

@Stateless
public class OrderDesk {

    public static volatile TaskId latest;

    @PersistenceContext
    EntityManager orders;

    @Inject
    TaskClient tasks;

    @Resource
    EJBContext context;

    public TaskId place(String id) {
        orders.persist(new PlacedOrder(id));
        latest = tasks.enqueue(new OrderPlaced(id));
        return latest;
    }

    public TaskId placeAndRollBack(String id) {
        TaskId task = place(id);
        context.setRollbackOnly();
        return task;
    }

    public void placeAndFail(String id) {
        place(id);
        throw new IllegalStateException("as the test wants it");
    }
}
