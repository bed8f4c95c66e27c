package dev.afterward.demo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** What the pages read: the orders that were committed. */
@ApplicationScoped
class OrderBook {

    @PersistenceContext
    EntityManager orders;

    Optional<Order> find(String id) {
        return Optional.ofNullable(orders.find(Order.class, id));
    }

    long count() {
        return orders.createQuery("select count(o) from Order o", Long.class).getSingleResult();
    }

    /** A page of the orders, the newest first. */
    List<Order> newest(int page, int size) {
        return orders.createQuery("select o from Order o order by o.placedAt desc, o.id", Order.class)
                .setFirstResult(page * size)
                .setMaxResults(size)
                .getResultList();
    }
}
